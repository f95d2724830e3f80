import { Module } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { AllowCrossOrigin } from './allow-cross-origin/allow-cross-origin';
import { ApplyLimits } from './apply-limits/apply-limits';
import { ReportRefusals } from './apply-limits/report-refusals';
import { AccessTokenStrategy } from './authenticate/access-token.strategy';
import { ApiKeyStrategy } from './authenticate/api-key.strategy';
import { AuditRoomStrategy } from './authenticate/audit-room.strategy';
import { Authenticate } from './authenticate/authenticate';
import { ClientCertificateStrategy } from './authenticate/client-certificate.strategy';
import { apiKeyFinder } from './authenticate/find-api-key';
import { certificateFinder } from './authenticate/find-client-certificate';
import { RecentApiKeys } from './authenticate/recent-api-keys';
import { RecentAuditRooms } from './authenticate/recent-audit-rooms';
import { RecentCertificates } from './authenticate/recent-certificates';
import { BindClientCertificate } from './bind-client-certificate/bind-client-certificate';
import { BindClientCertificateController } from './bind-client-certificate/bind-client-certificate.controller';
import { ChangeApiKey } from './change-api-key/change-api-key';
import { ChangeApiKeyController } from './change-api-key/change-api-key.controller';
import { ChangeOrganization } from './change-organization/change-organization';
import { ChangeOrganizationController } from './change-organization/change-organization.controller';
import { PresentedCertificates } from './client-certificate/presented-certificates';
import { CreateApiKey } from './create-api-key/create-api-key';
import { CreateApiKeyController } from './create-api-key/create-api-key.controller';
import { CreateKeyV1Controller } from './create-api-key/create-key-v1.controller';
import { Grants } from './create-api-key/grants';
import { CreateAuditRoom } from './create-audit-room/create-audit-room';
import { CreateAuditRoomController } from './create-audit-room/create-audit-room.controller';
import { ApiDescription } from './describe-api/api-description';
import { DescribeApiController } from './describe-api/describe-api.controller';
import { DiscoverRoutes } from './discover-routes/discover-routes';
import { EndAuditRoom } from './end-audit-room/end-audit-room';
import { EndAuditRoomController } from './end-audit-room/end-audit-room.controller';
import { ExportAuditLogController } from './export-audit-log/export-audit-log.controller';
import { ForwardRequest } from './forward-request/forward-request';
import { ForwardingMetrics } from './forward-request/forwarding-metrics';
import { FoundFirstOrganization } from './found-first-organization/found-first-organization';
import { type GatewayConfig, identityKeyOf, trustedProxiesOf } from './gateway.config';
import { GetApiKeyController } from './get-api-key/get-api-key.controller';
import { GetAuditRoom } from './get-audit-room/get-audit-room';
import { GetAuditRoomController } from './get-audit-room/get-audit-room.controller';
import { GetOrganizationController } from './get-organization/get-organization.controller';
import { ImportApiKey } from './import-api-key/import-api-key';
import { ImportApiKeyController } from './import-api-key/import-api-key.controller';
import { ConcurrencySlots } from './limit-concurrency/concurrency-slots';
import { LimitFailedCredentials } from './limit-failed-credentials/limit-failed-credentials';
import { RateLimiter } from './limit-rate/rate-limiter';
import { ReserveTokens } from './limit-rate/reserve-tokens';
import { TidyLeases } from './limit-rate/tidy-leases';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { ListApiKeysController } from './list-api-keys/list-api-keys.controller';
import { ListKeysV1Controller } from './list-api-keys/list-keys-v1.controller';
import { ListAuditLogController } from './list-audit-log/list-audit-log.controller';
import { ListAuditRoomAccesses } from './list-audit-room-accesses/list-audit-room-accesses';
import { ListAuditRoomAccessesController } from './list-audit-room-accesses/list-audit-room-accesses.controller';
import { ListAuditRooms } from './list-audit-rooms/list-audit-rooms';
import { ListAuditRoomsController } from './list-audit-rooms/list-audit-rooms.controller';
import { ListClientCertificatesController } from './list-client-certificates/list-client-certificates.controller';
import { ListRequestLogController } from './list-request-log/list-request-log.controller';
import { LogRequests } from './log-requests/log-requests';
import { LogRoomAccess } from './log-room-access/log-room-access';
import { NoteKeyUse } from './note-key-use/note-key-use';
import { oauthControllers, oauthProviders } from './oauth-server';
import { OnWebhookChanged } from './on-webhook-changed/on-webhook-changed';
import { ReceiveRequest } from './receive-request/receive-request';
import { ReportHealthController } from './report-health/report-health.controller';
import { ReportLeakedKey } from './report-leaked-key/report-leaked-key';
import { ReportLeakedKeyController } from './report-leaked-key/report-leaked-key.controller';
import { RevokeApiKey } from './revoke-api-key/revoke-api-key';
import { RevokeApiKeyController } from './revoke-api-key/revoke-api-key.controller';
import { RevokeKeyV1Controller } from './revoke-api-key/revoke-key-v1.controller';
import { RotateApiKey } from './rotate-api-key/rotate-api-key';
import { RotateApiKeyController } from './rotate-api-key/rotate-api-key.controller';
import { Routes } from './route-requests/routes';
import { ShedLoad } from './shed-load/shed-load';
import { ShowReferencePartController } from './show-reference/show-reference-part.controller';
import { ShowReferenceController } from './show-reference/show-reference.controller';
import { IdentitySigner } from './sign-identity/identity-signer';
import { UnbindClientCertificate } from './unbind-client-certificate/unbind-client-certificate';
import { UnbindClientCertificateController } from './unbind-client-certificate/unbind-client-certificate.controller';

/** Who are you, may you, how fast, and who answers; and the credentials by which it knows. */
@Module({
  controllers: [
    CreateApiKeyController,
    ListApiKeysController,
    RevokeApiKeyController,
    GetApiKeyController,
    ChangeApiKeyController,
    RotateApiKeyController,
    ImportApiKeyController,
    CreateKeyV1Controller,
    ListKeysV1Controller,
    RevokeKeyV1Controller,
    ReportLeakedKeyController,
    GetOrganizationController,
    ChangeOrganizationController,
    ListAuditLogController,
    ExportAuditLogController,
    BindClientCertificateController,
    ListClientCertificatesController,
    UnbindClientCertificateController,
    ListRequestLogController,
    CreateAuditRoomController,
    ListAuditRoomsController,
    GetAuditRoomController,
    EndAuditRoomController,
    ListAuditRoomAccessesController,
    OnWebhookChanged,
    DescribeApiController,
    ShowReferenceController,
    ShowReferencePartController,
    ReportHealthController,
    ...oauthControllers,
  ],
  providers: [
    ReceiveRequest,
    Routes,
    ApplyLimits,
    ReportRefusals,
    LimitFailedCredentials,
    ConcurrencySlots,
    ShedLoad,
    ReserveTokens,
    TidyLeases,
    {
      provide: RateLimiter,
      inject: [ReserveTokens],
      useFactory: (reserve: ReserveTokens) => new RateLimiter((ask) => reserve.execute(ask)),
    },
    ForwardRequest,
    ForwardingMetrics,
    DiscoverRoutes,
    ApiDescription,
    CreateApiKey,
    ListApiKeys,
    RevokeApiKey,
    Grants,
    ChangeApiKey,
    RotateApiKey,
    ImportApiKey,
    ReportLeakedKey,
    ChangeOrganization,
    AllowCrossOrigin,
    NoteKeyUse,
    LogRequests,
    FoundFirstOrganization,
    CreateAuditRoom,
    ListAuditRooms,
    GetAuditRoom,
    EndAuditRoom,
    ListAuditRoomAccesses,
    LogRoomAccess,
    ...oauthProviders,
    {
      provide: RecentApiKeys,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentApiKeys(apiKeyFinder(database), (error) => logger.error({ err: error }, 'keys cannot be looked up')),
    },
    BindClientCertificate,
    UnbindClientCertificate,
    {
      provide: RecentCertificates,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentCertificates(certificateFinder(database), (error) =>
          logger.error({ err: error }, 'client certificates cannot be looked up'),
        ),
    },
    {
      provide: PresentedCertificates,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) =>
        new PresentedCertificates(trustedProxiesOf(config), config.CLIENT_CERTIFICATE_HEADER?.toLowerCase()),
    },
    {
      provide: RecentAuditRooms,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentAuditRooms(database, (error) => logger.error({ err: error }, 'audit rooms cannot be looked up')),
    },
    {
      provide: Authenticate,
      inject: [
        RecentApiKeys,
        RecentAuditRooms,
        PresentedCertificates,
        RecentCertificates,
        AccessTokenStrategy,
        LimitFailedCredentials,
      ],
      useFactory: (
        keys: RecentApiKeys,
        rooms: RecentAuditRooms,
        presented: PresentedCertificates,
        certificates: RecentCertificates,
        accessTokens: AccessTokenStrategy,
        failed: LimitFailedCredentials,
      ) =>
        new Authenticate(
          [
            new ApiKeyStrategy(keys),
            new AuditRoomStrategy(rooms),
            accessTokens,
            new ClientCertificateStrategy(presented, certificates),
          ],
          (request) => presented.of(request) !== null,
          failed,
        ),
    },
    {
      provide: IdentitySigner,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) => new IdentitySigner(identityKeyOf(config)),
    },
  ],
})
export class GatewayModule {}
