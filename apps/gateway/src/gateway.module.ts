import { Module } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { AccessTokenStrategy } from './authenticate/access-token.strategy';
import { ApiKeyStrategy } from './authenticate/api-key.strategy';
import { Authenticate } from './authenticate/authenticate';
import { apiKeyFinder } from './authenticate/find-api-key';
import { RecentApiKeys } from './authenticate/recent-api-keys';
import { CreateApiKey } from './create-api-key/create-api-key';
import { CreateApiKeyController } from './create-api-key/create-api-key.controller';
import { ApiDescription } from './describe-api/api-description';
import { DescribeApiController } from './describe-api/describe-api.controller';
import { DiscoverRoutes } from './discover-routes/discover-routes';
import { ForwardRequest } from './forward-request/forward-request';
import { ForwardingMetrics } from './forward-request/forwarding-metrics';
import { type GatewayConfig, identityKeyOf } from './gateway.config';
import { RateLimiter } from './limit-rate/rate-limiter';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { ListApiKeysController } from './list-api-keys/list-api-keys.controller';
import { oauthControllers, oauthProviders } from './oauth-server';
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
    DescribeApiController,
    ShowReferenceController,
    ShowReferencePartController,
    ReportHealthController,
    ...oauthControllers,
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
    ...oauthProviders,
    {
      provide: RecentApiKeys,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RecentApiKeys(apiKeyFinder(database), (error) => logger.error({ err: error }, 'keys cannot be looked up')),
    },
    {
      provide: Authenticate,
      inject: [RecentApiKeys, AccessTokenStrategy],
      useFactory: (keys: RecentApiKeys, accessTokens: AccessTokenStrategy) =>
        new Authenticate([new ApiKeyStrategy(keys), accessTokens]),
    },
    {
      provide: IdentitySigner,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) => new IdentitySigner(identityKeyOf(config)),
    },
  ],
})
export class GatewayModule {}
