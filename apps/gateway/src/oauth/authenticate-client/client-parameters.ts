import { Fields, Named, OneOf } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import { assertionType } from './presented-client';

/** Form parameters with which a client may authenticate, for the document. */
export const clientParameters = {
  client_id: Type.Optional(Type.String()),
  client_secret: Type.Optional(Type.String({ description: 'client_secret_post' })),
  client_assertion_type: Type.Optional(OneOf([assertionType])),
  client_assertion: Type.Optional(
    Type.String({
      description:
        'private_key_jwt (RFC 7523): `aud` is the issuer, the token endpoint, or both; `exp` is within 300 seconds; ' +
        '`nbf` may be up to 10 seconds ahead, `iat` up to 60',
    }),
  ),
};

export const howClientsAuthenticate =
  'The client authenticates in exactly one way: `Authorization: Basic` with its id and secret, ' +
  '`client_id` and `client_secret` in the body, or an assertion signed with its own key (private_key_jwt).';

/** RFC 7009 section 2.1 and RFC 7662 section 2.1. */
export const TokenParameters = Named(
  'OAuthTokenParameters',
  Fields({
    token: Type.String(),
    token_type_hint: Type.Optional(Type.String({ description: 'Not needed: all tokens are access tokens' })),
    ...clientParameters,
  }),
);
