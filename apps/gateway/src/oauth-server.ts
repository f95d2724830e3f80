import type { Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RetentionRule } from '@probatum/persistence/retention';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { AccessTokens } from './access-token/access-tokens';
import { revokedTokenRetention, RevokedTokens } from './access-token/revoked-tokens';
import { SigningKeys } from './access-token/signing-keys';
import { signingKeyRetention } from './access-token/signing-keys.repository';
import { TokenValidity } from './access-token/token-validity';
import { AccessTokenStrategy } from './authenticate/access-token.strategy';
import { RecentOAuthClients } from './authenticate/recent-oauth-clients';
import { AuthenticateClient } from './authenticate-client/authenticate-client';
import { CheckClientAssertion, usedAssertionRetention } from './authenticate-client/check-client-assertion';
import { CheckClientSecret } from './authenticate-client/check-client-secret';
import { RecentClientSecrets } from './authenticate-client/recent-client-secrets';
import { ChangeOAuthClient } from './change-oauth-client/change-oauth-client';
import { ChangeOAuthClientController } from './change-oauth-client/change-oauth-client.controller';
import { CreateOAuthClient } from './create-oauth-client/create-oauth-client';
import { CreateOAuthClientController } from './create-oauth-client/create-oauth-client.controller';
import { DeleteOAuthClient } from './delete-oauth-client/delete-oauth-client';
import { DeleteOAuthClientController } from './delete-oauth-client/delete-oauth-client.controller';
import { DescribeAuthorizationServerController } from './describe-authorization-server/describe-authorization-server.controller';
import { GetTokenKeysController } from './describe-authorization-server/get-token-keys.controller';
import { GetOAuthClientController } from './get-oauth-client/get-oauth-client.controller';
import { IntrospectAccessToken } from './introspect-access-token/introspect-access-token';
import { IntrospectAccessTokenController } from './introspect-access-token/introspect-access-token.controller';
import { IssueAccessToken } from './issue-access-token/issue-access-token';
import { IssueAccessTokenController } from './issue-access-token/issue-access-token.controller';
import { ListOAuthClients } from './list-oauth-clients/list-oauth-clients';
import { ListOAuthClientsController } from './list-oauth-clients/list-oauth-clients.controller';
import { secretRetention } from './oauth-client/client-secrets.repository';
import { addFormParser } from './oauth-request/form-route';
import { OAuthErrorFilter } from './oauth-request/oauth-error-filter';
import { RevokeAccessToken } from './revoke-access-token/revoke-access-token';
import { RevokeAccessTokenController } from './revoke-access-token/revoke-access-token.controller';
import { RotateClientSecret } from './rotate-client-secret/rotate-client-secret';
import { RotateClientSecretController } from './rotate-client-secret/rotate-client-secret.controller';

/** The OAuth 2.0 authorization server within the gateway: clients, their tokens, and how it describes itself. */
export const oauthControllers: Type[] = [
  CreateOAuthClientController,
  ListOAuthClientsController,
  GetOAuthClientController,
  ChangeOAuthClientController,
  DeleteOAuthClientController,
  RotateClientSecretController,
  IssueAccessTokenController,
  RevokeAccessTokenController,
  IntrospectAccessTokenController,
  DescribeAuthorizationServerController,
  GetTokenKeysController,
];

export const oauthProviders: Provider[] = [
  CreateOAuthClient,
  ListOAuthClients,
  ChangeOAuthClient,
  DeleteOAuthClient,
  RotateClientSecret,
  IssueAccessToken,
  RevokeAccessToken,
  IntrospectAccessToken,
  AuthenticateClient,
  CheckClientSecret,
  CheckClientAssertion,
  AccessTokens,
  SigningKeys,
  RevokedTokens,
  TokenValidity,
  RecentOAuthClients,
  RecentClientSecrets,
  AccessTokenStrategy,
];

export const oauthRetention: readonly RetentionRule[] = [
  secretRetention,
  usedAssertionRetention,
  revokedTokenRetention,
  signingKeyRetention,
];

/** Forms in, and errors out, where the RFCs want them. */
export function speakOAuth(app: NestFastifyApplication, logger: Logger): void {
  addFormParser(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  app.useGlobalFilters(new OAuthErrorFilter(logger));
}
