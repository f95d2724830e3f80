import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RetentionRule } from '@probatum/persistence/retention';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { secretRetention } from '../credentials/oauth-clients/client-secrets.repository';
import { revokedTokenRetention } from './access-token/revoked-tokens';
import { signingKeyRetention } from './access-token/signing-keys.repository';
import { usedAssertionRetention } from './authenticate-client/check-client-assertion';
import { addFormParser } from './request/form-route';
import { OAuthErrorFilter } from './request/oauth-error-filter';

export const oauthRetention: readonly RetentionRule[] = [
  secretRetention,
  usedAssertionRetention,
  revokedTokenRetention,
  signingKeyRetention,
];

/** Forms in, and errors out, where the RFCs want them. */
export function configureOAuth(app: NestFastifyApplication, logger: Logger): void {
  addFormParser(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  app.useGlobalFilters(new OAuthErrorFilter(logger));
}
