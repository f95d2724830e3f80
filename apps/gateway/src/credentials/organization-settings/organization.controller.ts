import { Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, Precondition } from '@probatum/http/conditional/precondition';
import { lessWithout, shownTo } from '@probatum/http/idempotency/write-answers';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresEnvironment, RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { RequestBody } from '@probatum/http/validation/request';
import { Database } from '@probatum/persistence/database';
import { OrganizationDetails, readOrganization } from '../../organization/organization';
import { ChangeOrganization, ChangeOrganizationRequest } from './change-organization/change-organization';

@ApiTags('Organization')
@Controller('organization')
export class OrganizationController {
  constructor(
    private readonly database: Database,
    private readonly change: ChangeOrganization,
  ) {}

  @Get()
  @RequiresScopes('organization:read')
  @Describes(
    'Read the organization',
    'Shows its name, the IP addresses from which its credentials may be used, and the origins of web pages that may use them.',
    { 200: OrganizationDetails },
  )
  getOrganization(@Caller() caller: Caller): Promise<OrganizationDetails> {
    return readOrganization(this.database.of(caller), caller.organizationId);
  }

  @Patch()
  @RequiresScopes('organization:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Change the organization',
    `The change applies to every credential of the organization within one second. Omitted fields keep their values. ${lessWithout('organization:read', 'the id, the name and the changed fields')}`,
    { 200: OrganizationDetails, 409: 'The new list of addresses would lock out the caller' },
  )
  @RequiresEnvironment('live')
  async changeOrganization(
    @Caller() caller: Caller,
    @RequestBody(ChangeOrganizationRequest) request: ChangeOrganizationRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<OrganizationDetails> {
    const changed = await this.change.execute(caller, request, precondition);
    return shownTo(caller, 'organization:read', changed, ['id', 'name', ...Object.keys(request)]);
  }
}
