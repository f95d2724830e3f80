import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresCredential } from '@probatum/http/identity/scopes';
import { cursorOf, type Data, dataOf, LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { RequestQuery } from '@probatum/http/validation/request';
import { Database } from '@probatum/persistence/database';
import { readOrganization } from '../organization/organization';
import { Account, accountOf, type Workspace, workspaceOf, Workspaces } from './account';

@ApiTags('Organization')
@Controller('api/v1')
export class AccountController {
  constructor(private readonly database: Database) {}

  @Get('account/me')
  @RequiresCredential()
  @Describes('Read the account of the credential', 'Shows the organization of the credential, and its plan.', {
    200: Account,
  })
  async getAccount(@Caller() caller: Caller): Promise<Account> {
    return accountOf(await this.organizationOf(caller), caller);
  }

  @Get('workspaces')
  @RequiresCredential()
  @Describes('List workspaces', 'An organization has one workspace, which has the id of the organization.', {
    200: Workspaces,
  })
  async listWorkspaces(
    @Caller() caller: Caller,
    @RequestQuery(LimitQuery) query: LimitQuery,
  ): Promise<Data<Workspace>> {
    const workspace = workspaceOf(await this.organizationOf(caller), caller);
    const isFirstPart = cursorOf(query, 'org') === undefined && (query.page ?? 1) === 1;
    return dataOf(isFirstPart ? [workspace] : [], query, query.cursor === undefined ? 1 : undefined);
  }

  private organizationOf(caller: Caller) {
    return readOrganization(this.database.of(caller), caller.organizationId);
  }
}
