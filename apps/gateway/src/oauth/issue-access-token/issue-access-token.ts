import { Injectable } from '@nestjs/common';
import { isScope, type Scope } from '@probatum/contracts/scopes';
import { Fields, Named, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AccessTokens, lifetimeSeconds } from '../access-token/access-tokens';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { requiredParameter } from '../request/form-route';
import { OAuthError } from '../request/oauth-error';
import type { Form } from '../request/read-form';

/** The response of RFC 6749 section 5.1. */
export const TokenResponse = Named(
  'OAuthTokenResponse',
  Fields({
    access_token: Type.String({ description: 'A JWT (RFC 9068); send it as `Authorization: Bearer`' }),
    token_type: OneOf(['Bearer']),
    expires_in: Type.Integer({ description: 'Seconds' }),
    scope: Type.String({ description: 'Scopes, separated by spaces' }),
  }),
);
export type TokenResponse = Static<typeof TokenResponse>;

/** The client credentials grant (RFC 6749 section 4.4). */
@Injectable()
export class IssueAccessToken {
  constructor(private readonly tokens: AccessTokens) {}

  /** @throws OAuthError */
  async execute(client: OAuthClientRow, form: Form): Promise<TokenResponse> {
    const grantType = requiredParameter(form, 'grant_type');
    if (grantType !== 'client_credentials') {
      throw new OAuthError('unsupported_grant_type', 'The grant_type must be client_credentials');
    }
    const granted = grantedScopes(client, form.get('scope'));
    return {
      access_token: await this.tokens.issue(client, granted),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: granted.join(' '),
    };
  }
}

/** All that the client has, unless it asks for fewer. */
function grantedScopes({ scopes }: OAuthClientRow, wished: string | undefined): readonly Scope[] {
  if (wished === undefined) return scopes;
  const named = [...new Set(wished.split(' '))];
  const isGranted = (scope: string) => isScope(scope) && scopes.includes(scope);
  if (named.every(isGranted)) return scopes.filter((scope) => named.includes(scope));
  throw new OAuthError('invalid_scope', 'The client does not have every requested scope');
}
