import { Module } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { ApiKeyStrategy } from './authenticate/api-key.strategy';
import { AuditRoomStrategy } from './authenticate/audit-room.strategy';
import { Authenticate } from './authenticate/authenticate';
import { apiKeyFinder } from './authenticate/find-api-key';
import { RecentApiKeys } from './authenticate/recent-api-keys';
import { RecentAuditRooms } from './authenticate/recent-audit-rooms';
import { CreateApiKey } from './create-api-key/create-api-key';
import { CreateApiKeyController } from './create-api-key/create-api-key.controller';
import { CreateAuditRoom } from './create-audit-room/create-audit-room';
import { CreateAuditRoomController } from './create-audit-room/create-audit-room.controller';
import { ApiDescription } from './describe-api/api-description';
import { DescribeApiController } from './describe-api/describe-api.controller';
import { DiscoverRoutes } from './discover-routes/discover-routes';
import { EndAuditRoom } from './end-audit-room/end-audit-room';
import { EndAuditRoomController } from './end-audit-room/end-audit-room.controller';
import { ForwardRequest } from './forward-request/forward-request';
import { ForwardingMetrics } from './forward-request/forwarding-metrics';
import { type GatewayConfig, identityKeyOf } from './gateway.config';
import { GetAuditRoom } from './get-audit-room/get-audit-room';
import { GetAuditRoomController } from './get-audit-room/get-audit-room.controller';
import { RateLimiter } from './limit-rate/rate-limiter';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { ListApiKeysController } from './list-api-keys/list-api-keys.controller';
import { ListAuditRoomAccesses } from './list-audit-room-accesses/list-audit-room-accesses';
import { ListAuditRoomAccessesController } from './list-audit-room-accesses/list-audit-room-accesses.controller';
import { ListAuditRooms } from './list-audit-rooms/list-audit-rooms';
import { ListAuditRoomsController } from './list-audit-rooms/list-audit-rooms.controller';
import { LogRoomAccess } from './log-room-access/log-room-access';
import { ReceiveRequest } from './receive-request/receive-request';
import { ReportHealthController } from './report-health/report-health.controller';
import { RevokeApiKey } from './revoke-api-key/revoke-api-key';
import { RevokeApiKeyController } from './revoke-api-key/revoke-api-key.controller';
import { Routes } from './route-requests/routes';
import { ShowReferenceController } from './show-reference/show-reference.controller';
import { ShowReferencePartController } from './show-reference/show-reference-part.controller';
import { IdentitySigner } from './sign-identity/identity-signer';

/** Who are you, may you, how fast, and who answers; and the credentials by which it knows. */
@Module({
  controllers: [
    CreateApiKeyController,
    ListApiKeysController,
    RevokeApiKeyController,
    CreateAuditRoomController,
    ListAuditRoomsController,
    GetAuditRoomController,
    EndAuditRoomController,
    ListAuditRoomAccessesController,
    DescribeApiController,
    ShowReferenceController,
    ShowReferencePartController,
    ReportHealthController,
  ],
  providers: [
    ReceiveRequest,
    Routes,
    RateLimiter,
    ForwardRequest,
    ForwardingMetrics,
    DiscoverRoutes,
    ApiDescription,
    CreateApiKey,
    ListApiKeys,
    RevokeApiKey,
    CreateAuditRoom,
    ListAuditRooms,
    GetAuditRoom,
    EndAuditRoom,
    ListAuditRoomAccesses,
    LogRoomAccess,
    {
      provide: RecentApiKeys,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentApiKeys(apiKeyFinder(database), (error) => logger.error({ err: error }, 'keys cannot be looked up')),
    },
    {
      provide: RecentAuditRooms,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentAuditRooms(database, (error) => logger.error({ err: error }, 'audit rooms cannot be looked up')),
    },
    {
      provide: Authenticate,
      inject: [RecentApiKeys, RecentAuditRooms],
      useFactory: (keys: RecentApiKeys, rooms: RecentAuditRooms) =>
        new Authenticate([new ApiKeyStrategy(keys), new AuditRoomStrategy(rooms)]),
    },
    {
      provide: IdentitySigner,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) => new IdentitySigner(identityKeyOf(config)),
    },
  ],
})
export class GatewayModule {}
