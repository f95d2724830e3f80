import { Controller, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { OnlyWith, RequiresScopes } from '@probatum/http/scopes';
import { OrganizationDetails } from '../organization/organization';
import { ChangeOrganization, ChangeOrganizationRequest } from './change-organization';

@ApiTags('Organization')
@Controller('organization')
export class ChangeOrganizationController {
  constructor(private readonly changeOrganization: ChangeOrganization) {}

  @Patch()
  @RequiresScopes('organization:write')
  @ApiOperation({
    summary: 'Change the organization',
    description: 'It holds for every credential of the organization within a second. What is left out stays as it is.',
  })
  @OnlyWith('live')
  @Responds(200, OrganizationDetails, 'The organization as it is now')
  @AlsoResponds(409, 'The list would lock out the caller')
  changeSettings(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(ChangeOrganizationRequest) request: ChangeOrganizationRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<OrganizationDetails> {
    return this.changeOrganization.execute(caller, address, request, precondition);
  }
}
