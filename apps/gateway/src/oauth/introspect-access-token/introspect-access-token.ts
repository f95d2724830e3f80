import { Injectable } from '@nestjs/common';
import { environments } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { type AccessToken, AccessTokens } from '../access-token/access-tokens';
import { TokenValidity } from '../access-token/token-validity';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { requiredParameter } from '../request/form-route';
import type { Form } from '../request/read-form';

/** RFC 7662 section 2.2. Of a token that is not valid, or not the client's own, nothing but `active` is told. */
export const Introspection = Named(
  'OAuthIntrospection',
  Fields({
    active: Type.Boolean(),
    scope: Type.Optional(Type.String({ description: 'Scopes that the token has at the moment' })),
    client_id: Type.Optional(IdOf('oac')),
    sub: Type.Optional(IdOf('oac')),
    token_type: Type.Optional(OneOf(['Bearer'])),
    iss: Type.Optional(Type.String()),
    aud: Type.Optional(Type.String()),
    jti: Type.Optional(Type.String()),
    iat: Type.Optional(Type.Integer()),
    exp: Type.Optional(Type.Integer()),
    organization: Type.Optional(IdOf('org')),
    environment: Type.Optional(OneOf(environments)),
  }),
);
export type Introspection = Static<typeof Introspection>;

/** Tells a client what one of its own tokens is worth. */
@Injectable()
export class IntrospectAccessToken {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly validity: TokenValidity,
  ) {}

  /** @throws OAuthError */
  async execute(client: OAuthClientRow, form: Form): Promise<Introspection> {
    const token = await this.tokens.read(requiredParameter(form, 'token'));
    if (token?.clientId !== client.id) return { active: false };
    const known = await this.validity.clientOf(token);
    return known ? this.describe(client, token) : { active: false };
  }

  private describe({ id, scopes, organizationId, environment }: OAuthClientRow, token: AccessToken): Introspection {
    return {
      active: true,
      scope: token.scopes.filter((scope) => scopes.includes(scope)).join(' '),
      client_id: id,
      sub: id,
      token_type: 'Bearer',
      iss: this.tokens.issuer,
      aud: this.tokens.issuer,
      jti: token.jti,
      iat: token.issuedAt,
      exp: token.expiresAtMs / 1_000,
      organization: organizationId,
      environment,
    };
  }
}
