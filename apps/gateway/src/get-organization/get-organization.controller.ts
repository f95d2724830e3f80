import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { OrganizationDetails, readOrganization } from '../organization/organization';

@ApiTags('Organization')
@Controller('organization')
export class GetOrganizationController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('organization:read')
  @ApiOperation({
    summary: 'Read the organization',
    description: 'Its name, from where its credentials may be used, and which web pages may call with them.',
  })
  @Responds(200, OrganizationDetails, 'The organization of the caller')
  getOrganization(@Caller() caller: Identity): Promise<OrganizationDetails> {
    return readOrganization(this.database.of(caller), caller.organizationId, '');
  }
}
