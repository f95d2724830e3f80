import { Module } from '@nestjs/common';
import { ApiKeysModule } from './api-keys/api-keys.module';
import { AuditRoomsModule } from './audit-rooms/audit-rooms.module';
import { ClientCertificatesModule } from './client-certificates/client-certificates.module';
import { GrantsModule } from './grants/grants.module';
import { OAuthClientsModule } from './oauth-clients/oauth-clients.module';
import { ChangeOrganization } from './organization-settings/change-organization/change-organization';
import { ReportLeakedKey } from './report-leaked-key/report-leaked-key';
import { ReportLeakedKeyController } from './report-leaked-key/report-leaked-key.controller';
import { OrganizationController } from './organization-settings/organization.controller';

const kinds = [ApiKeysModule, OAuthClientsModule, ClientCertificatesModule, AuditRoomsModule];

/** By what the gateway knows callers: each kind of credential, leaks of them, and the settings that hold for all. */
@Module({
  imports: [GrantsModule, ...kinds],
  controllers: [OrganizationController, ReportLeakedKeyController],
  providers: [ReportLeakedKey, ChangeOrganization],
  exports: kinds,
})
export class CredentialsModule {}
