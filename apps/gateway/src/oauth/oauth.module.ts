import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/credentials.module';
import { Authenticate } from '../request/authenticate/authenticate';
import { RequestModule } from '../request/request.module';
import { AccessTokenStrategy } from './access-token/access-token.strategy';
import { AccessTokens } from './access-token/access-tokens';
import { RevokedTokens } from './access-token/revoked-tokens';
import { SigningKeys } from './access-token/signing-keys';
import { TokenValidity } from './access-token/token-validity';
import { AuthenticateClient } from './authenticate-client/authenticate-client';
import { CheckClientAssertion } from './authenticate-client/check-client-assertion';
import { CheckClientSecret } from './authenticate-client/check-client-secret';
import { DescribeAuthorizationServerController } from './describe-authorization-server/describe-authorization-server.controller';
import { GetTokenKeysController } from './describe-authorization-server/get-token-keys.controller';
import { IntrospectAccessToken } from './introspect-access-token/introspect-access-token';
import { IssueAccessToken } from './issue-access-token/issue-access-token';
import { RevokeAccessToken } from './revoke-access-token/revoke-access-token';
import { TokensController } from './tokens.controller';

/** The OAuth 2.0 authorization server within the gateway: access tokens, and how it describes itself. */
@Module({
  imports: [CredentialsModule, RequestModule],
  controllers: [TokensController, DescribeAuthorizationServerController, GetTokenKeysController],
  providers: [
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
    AccessTokenStrategy,
  ],
})
export class OAuthModule {
  constructor(authenticate: Authenticate, accessTokens: AccessTokenStrategy) {
    authenticate.use(accessTokens);
  }
}
