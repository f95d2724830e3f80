import { Module } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { CONFIG } from '@probatum/service/resources';
import { PresentedCertificates } from '../credentials/client-certificates/presented-certificates';
import { CredentialsModule } from '../credentials/credentials.module';
import type { GatewayConfig } from '../gateway-variables';
import { identityKeyOf } from './forward/sign-identity/identity-key';
import { RoutesModule } from '../routes/routes.module';
import { ApiKeyStrategy } from './authenticate/api-key.strategy';
import { AuditRoomStrategy } from './authenticate/audit-room.strategy';
import { Authenticate } from './authenticate/authenticate';
import { CheckRestrictions } from './authenticate/check-restrictions';
import { ClientCertificateStrategy } from './authenticate/client-certificate.strategy';
import { AllowCrossOrigin } from './check-http/allow-cross-origin/allow-cross-origin';
import { FindRoute } from './find-route/find-route';
import { ForwardRequest } from './forward/forward-request';
import { ForwardingMetrics } from './forward/forwarding-metrics';
import { HandOver } from './forward/hand-over';
import { IdentitySigner } from './forward/sign-identity/identity-signer';
import { ApplyLimits } from './limit/apply-limits/apply-limits';
import { ReportRefusals } from './limit/apply-limits/report-refusals';
import { ConcurrencySlots } from './limit/concurrency/concurrency-slots';
import { LimitFailedCredentials } from './limit/failed-credentials/limit-failed-credentials';
import { RateLimiter } from '@probatum/rate-limit/rate-limiter';
import { ReserveTokens } from './limit/rate/reserve-tokens';
import { TidyLeases } from './limit/rate/tidy-leases';
import { ShedLoad } from './limit/shed-load/shed-load';
import { UnreadAnswers } from './limit/unread-answers/unread-answers';
import { LogRequests } from './log/log-requests';
import { LogRoomAccess } from './log/log-room-access/log-room-access';
import { NoteKeyUse } from './log/note-key-use/note-key-use';
import { ReceiveRequest } from './receive-request';

/** One request, top to bottom: receive-request.ts has the steps in their order. */
@Module({
  imports: [RoutesModule, CredentialsModule],
  providers: [
    ReceiveRequest,
    FindRoute,
    ShedLoad,
    ApiKeyStrategy,
    AuditRoomStrategy,
    ClientCertificateStrategy,
    {
      provide: Authenticate,
      inject: [
        ApiKeyStrategy,
        AuditRoomStrategy,
        ClientCertificateStrategy,
        PresentedCertificates,
        LimitFailedCredentials,
      ],
      useFactory: (
        keys: ApiKeyStrategy,
        rooms: AuditRoomStrategy,
        certificates: ClientCertificateStrategy,
        presented: PresentedCertificates,
        failed: LimitFailedCredentials,
      ) => new Authenticate([keys, rooms, certificates], (request) => presented.of(request) !== null, failed),
    },
    AllowCrossOrigin,
    CheckRestrictions,
    NoteKeyUse,
    ApplyLimits,
    ReportRefusals,
    LimitFailedCredentials,
    ConcurrencySlots,
    ReserveTokens,
    TidyLeases,
    {
      provide: RateLimiter,
      inject: [ReserveTokens],
      useFactory: (reserve: ReserveTokens) =>
        new RateLimiter(
          (ask) => reserve.execute(ask),
          () => performance.now(),
        ),
    },
    LogRoomAccess,
    LogRequests,
    HandOver,
    ForwardRequest,
    ForwardingMetrics,
    UnreadAnswers,
    {
      provide: IdentitySigner,
      inject: [CONFIG, Clock],
      useFactory: (config: GatewayConfig, clock: Clock) => new IdentitySigner(identityKeyOf(config), clock),
    },
  ],
  exports: [Authenticate, LimitFailedCredentials, RateLimiter],
})
export class RequestModule {}
