import { createPublicKey } from 'node:crypto';
import type { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityVerifier } from '@probatum/http/identity/identity';
import { IdentityGuard } from '@probatum/http/identity/identity-guard';
import { createOpenApiDocument } from '@probatum/service/openapi';
import type { Resources } from '@probatum/service/resources';
import type { ServiceDefinition } from '@probatum/service/run-service';
import { addGauge } from '@probatum/observability/metrics';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPayloadsUncompressed1700000003000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { FastifyInstance } from 'fastify';
import { sealContext } from './oauth/access-token/signing-keys';
import { PresentedCertificates } from './credentials/client-certificates/presented-certificates';
import { sealEarlierRows } from './operator/seal-earlier-rows';
import { DiscoverRoutes } from './routes/discover-routes/discover-routes';
import { ownName } from './routes/route-table/own-name';
import type { GatewayConfig } from './gateway-variables';
import { identityKeyOf } from './request/forward/sign-identity/identity-key';
import { trustedProxiesOf } from './organization/address-ranges/trusted-proxies';
import { auditRooms } from './credentials/audit-rooms/audit-room-record';
import { GatewayModule } from './gateway.module';
import { BringRoomTimesIntoRange1700000001900 } from './migrations/0019-bring-room-times-into-range';
import { CountRows1700000002200 } from './migrations/0020-count-rows';
import { CountRefusedRequests1700000002500 } from './migrations/0024-count-refused-requests';
import { CreateAuditLog1700000000400 } from './migrations/0004-create-audit-log';
import { CreateAuditRooms1700000000700 } from './migrations/0010-create-audit-rooms';
import { CreateClientCertificates1700000001000 } from './migrations/0007-create-client-certificates';
import { CreateCredentials1700000000200 } from './migrations/0002-create-credentials';
import { CreateOAuthClients1700000000500 } from './migrations/0005-create-oauth-clients';
import { CreateRateLimits1700000000600 } from './migrations/0012-create-rate-limits';
import { CreateRequestLog1700000001100 } from './migrations/0008-create-request-log';
import { CreateServiceDocuments1700000000300 } from './migrations/0003-create-service-documents';
import { ExtendApiKeys1700000000800 } from './migrations/0006-extend-api-keys';
import { ExtendOAuthClients1700000001300 } from './migrations/0009-extend-oauth-clients';
import { LimitCredentials1700000001600 } from './migrations/0016-limit-credentials';
import { NameAuthorities1700000002300 } from './migrations/0022-name-authorities';
import { RestrictAllCredentials1700000001700 } from './migrations/0017-restrict-all-credentials';
import { IndexAuditLog1700000002201 } from './migrations/0021-index-audit-log';
import { SealAccess1700000002400 } from './migrations/0023-seal-access';
import { SecureRows1700000001200 } from './migrations/0013-secure-rows';
import { WidenRequestDuration1700000001800 } from './migrations/0018-widen-request-duration';
import { oauthRetention, configureOAuth } from './oauth/oauth-server';
import { createOperationsListener } from './operator/operations/operations-listener';
import { dropRest } from './request/call/drop-rest';
import { ReceiveRequest } from './request/receive-request';
import { refuseMalformedHttp } from './request/check-http/refuse-malformed-http';
import { receiveBeforeOwnRoutes } from './request/serve-own-routes';
import { HandOver } from './request/forward/hand-over';
import { followTlsFiles, tlsOptions } from './request/check-http/terminate-tls/terminate-tls';

export const migrations = [
  CreateMessagingTables1700000000000,
  CreateCredentials1700000000200,
  CreateServiceDocuments1700000000300,
  CreateAuditLog1700000000400,
  CreateOAuthClients1700000000500,
  ExtendApiKeys1700000000800,
  CreateClientCertificates1700000001000,
  CreateRequestLog1700000001100,
  ExtendOAuthClients1700000001300,
  CreateAuditRooms1700000000700,
  CreateIdempotencyKeys1700000000900,
  CreateRateLimits1700000000600,
  SecureRows1700000001200,
  KeepPublishedEvents1700000001500,
  CreateKeyCheck1700000001600,
  LimitCredentials1700000001600,
  RestrictAllCredentials1700000001700,
  WidenRequestDuration1700000001800,
  BringRoomTimesIntoRange1700000001900,
  CountRows1700000002200,
  IndexAuditLog1700000002201,
  NameAuthorities1700000002300,
  SealAccess1700000002400,
  CountRefusedRequests1700000002500,
  CarryTraces1700000002700,
  KeepPayloadsUncompressed1700000003000,
];

const tags = {
  'Audit rooms': 'Temporary read access to selected certificates for external readers. Every read is logged.',
  'API keys': 'Credentials of programs: create, rotate, restrict, import and revoke them.',
  'OAuth 2.0': 'OAuth clients with short-lived access tokens, and the token endpoints.',
  'Client certificates': 'Client certificates that are credentials of their own.',
  Organization: 'Settings that apply to every credential of the organization.',
  'Audit log': 'Changes of credentials and settings, with their author.',
  'Request log': 'Requests with their caller and their result.',
  Platform: 'The platform itself: its reference, its documents and its health.',
};

/** A caller that was idle for this time has a full bucket again, as without a row. */
const rateLimitRetention = { table: 'rate_limits', column: 'updated_at', days: 1 };

export function gatewayService(config: GatewayConfig): ServiceDefinition<GatewayConfig> {
  const tls = tlsOptions(config);
  return {
    name: ownName,
    config,
    module: GatewayModule,
    tags,
    entities: [auditRooms.entity],
    migrations,
    publishes: 'gateway',
    sealed: [{ table: 'oauth_signing_keys', id: 'kid', column: 'sealed_private_key', contextOf: sealContext }],
    retention: [idempotencyRetention, rateLimitRetention, ...oauthRetention],
    prepare,
    afterMigrations: (database) => sealEarlierRows(database, config.SEAL_EXISTING_CREDENTIALS === 'yes'),
    ...(tls ? { tls } : {}),
  };
}

function prepare(app: NestFastifyApplication, resources: Resources<GatewayConfig>): void {
  const { config, logger, metrics, readiness } = resources;
  const server = app.getHttpServer() as Server;
  app.get(HandOver).ownRoutes = receiveBeforeOwnRoutes(server, app.get(ReceiveRequest), trustedProxiesOf(config));
  refuseMalformedHttp(server, { headersMs: config.HEADERS_DEADLINE_MS, requestMs: config.RECEIVING_DEADLINE_MS });
  guardOwnRoutes(app, resources);
  dropUnreadBodies(app);
  configureOAuth(app, logger);
  keepTlsFresh(app, resources);
  const discovery = app.get(DiscoverRoutes);
  discovery.describeOwn = () => JSON.stringify(createOpenApiDocument(app, { name: ownName, tags }));
  readiness.add('routes', () => discovery.isComplete);
  addGauge(metrics, {
    name: 'probatum_refused_operations',
    help: "Operations of services' documents that are not served",
    labels: ['target', 'operation', 'reason'],
    measure: () =>
      discovery.refusals.map(({ service: target, operation, reason }) => ({
        value: 1,
        labels: { target, operation, reason },
      })),
  });
  listenForOperations(app, config);
}

/** Its own routes believe the same signed identity as every service's. */
function guardOwnRoutes(app: NestFastifyApplication, { config, clock }: Resources<GatewayConfig>): void {
  const { privateKey, keyId } = identityKeyOf(config);
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' });
  const keys = { keys: [{ ...publicKey, ...(keyId ? { kid: keyId } : {}) }] };
  app.useGlobalGuards(new IdentityGuard(app.get(Reflector), new IdentityVerifier(ownName, keys as never, clock)));
}

/** An own route refuses a body that is too large before it is read. */
function dropUnreadBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('onSend', ({ raw }, _reply, _payload, done) => {
    dropRest(raw);
    done();
  });
}

function keepTlsFresh(app: NestFastifyApplication, { config, logger }: Resources<GatewayConfig>): void {
  const server = app.getHttpServer() as Server;
  const presented = app.get(PresentedCertificates);
  const end = followTlsFiles(server instanceof SecureServer ? server : undefined, config, presented, (error) => {
    if (error) logger.error({ err: error }, 'the new TLS files cannot be used; the gateway keeps the previous ones');
    else logger.info('the TLS files were reloaded');
  });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('onClose', (_instance, done) => {
    end();
    done();
  });
}

function listenForOperations(app: NestFastifyApplication, { OPERATIONS_PORT, HOST }: GatewayConfig): void {
  if (OPERATIONS_PORT === undefined) return;
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const server = createOperationsListener(fastify);
  fastify.addHook('onListen', (done) => void server.listen(OPERATIONS_PORT, HOST, done));
  fastify.addHook('onClose', (_instance, done) => void server.close(() => done()));
}
