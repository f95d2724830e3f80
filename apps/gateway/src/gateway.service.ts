import { createPublicKey } from 'node:crypto';
import type { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityVerifier } from '@probatum/http/identity';
import { IdentityGuard } from '@probatum/http/identity-guard';
import { createOpenApiDocument } from '@probatum/http/openapi';
import type { Resources } from '@probatum/http/resources';
import type { ServiceDefinition } from '@probatum/http/run-service';
import { addGauge } from '@probatum/observability/metrics';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import type { FastifyInstance } from 'fastify';
import { DiscoverRoutes } from './discover-routes/discover-routes';
import { ownName } from './discover-routes/settle-claims';
import { type GatewayConfig, identityKeyOf, trustedProxiesOf } from './gateway.config';
import { GatewayModule } from './gateway.module';
import { CreateAuditLog1700000000400 } from './migrations/create-audit-log';
import { CreateAuditRooms1700000000700 } from './migrations/create-audit-rooms';
import { CreateClientCertificates1700000001000 } from './migrations/create-client-certificates';
import { CreateCredentials1700000000200 } from './migrations/create-credentials';
import { CreateOAuthClients1700000000500 } from './migrations/create-oauth-clients';
import { CreateRateLimits1700000000600 } from './migrations/create-rate-limits';
import { CreateRequestLog1700000001100 } from './migrations/create-request-log';
import { CreateServiceDocuments1700000000300 } from './migrations/create-service-documents';
import { ExtendApiKeys1700000000800 } from './migrations/extend-api-keys';
import { ExtendOAuthClients1700000001300 } from './migrations/extend-oauth-clients';
import { SecureRows1700000001200 } from './migrations/secure-rows';
import { oauthRetention, speakOAuth } from './oauth-server';
import { createOperationsListener } from './operations/operations-listener';
import { ReceiveRequest } from './receive-request/receive-request';
import { refuseMalformedHttp } from './receive-request/refuse-malformed-http';
import { standBeforeOwnRoutes } from './receive-request/stand-before-own-routes';
import { followTlsFiles, tlsOptions } from './terminate-tls/terminate-tls';

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
];

const tags = {
  'API keys': 'The credentials of programs: make, rotate, restrict, import and revoke them.',
  'Audit log': 'Who changed credentials and settings, and how.',
  'Audit rooms': 'Certificates for people outside, for a while, with every read logged.',
  'Client certificates': 'Certificates that are credentials by themselves.',
  'OAuth 2.0': 'Clients that get short-lived access tokens, and the endpoints where they do.',
  Organization: 'Settings that hold for every credential.',
  'Request log': 'What was called, by whom, and how it ended.',
  Platform: 'The platform itself: its reference, its documents and how it is.',
};

/** Whoever has not called for so long has a full bucket again, as if there were no row. */
const rateLimitRetention = { table: 'rate_limits', column: 'updated_at', days: 1 };

export function gatewayService(config: GatewayConfig): ServiceDefinition<GatewayConfig> {
  const tls = tlsOptions(config);
  return {
    name: ownName,
    config,
    module: GatewayModule,
    tags,
    migrations,
    publishes: 'gateway',
    retention: [idempotencyRetention, rateLimitRetention, ...oauthRetention],
    prepare,
    ...(tls ? { tls } : {}),
  };
}

function prepare(app: NestFastifyApplication, resources: Resources<GatewayConfig>): void {
  const { config, logger, metrics, readiness } = resources;
  const server = app.getHttpServer() as Server;
  standBeforeOwnRoutes(server, app.get(ReceiveRequest), trustedProxiesOf(config));
  refuseMalformedHttp(server, { headersMs: config.HEADERS_DEADLINE_MS, requestMs: config.RECEIVING_DEADLINE_MS });
  guardOwnRoutes(app, config);
  speakOAuth(app, logger);
  keepTlsFresh(app, resources);
  const discovery = app.get(DiscoverRoutes);
  discovery.describeOwn = () => JSON.stringify(createOpenApiDocument(app, { name: ownName, tags }));
  readiness.add('routes', () => discovery.isComplete);
  addGauge(metrics, {
    name: 'probatum_refused_operations',
    help: 'Operations in the documents of services that are not served',
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
function guardOwnRoutes(app: NestFastifyApplication, config: GatewayConfig): void {
  const { privateKey, keyId } = identityKeyOf(config);
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' });
  const keys = { keys: [{ ...publicKey, ...(keyId ? { kid: keyId } : {}) }] };
  app.useGlobalGuards(new IdentityGuard(app.get(Reflector), new IdentityVerifier(ownName, keys as never)));
}

function keepTlsFresh(app: NestFastifyApplication, { config, logger }: Resources<GatewayConfig>): void {
  const server = app.getHttpServer() as Server;
  if (!(server instanceof SecureServer)) return;
  const end = followTlsFiles(server, config, (error) => {
    if (error) logger.error({ err: error }, 'the new TLS certificate cannot be used; the one before stays');
    else logger.info('the TLS certificate was read anew');
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
