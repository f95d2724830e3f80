import { Controller, Get, Header } from '@nestjs/common';
import { Named } from '@probatum/http/fields';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { Type } from '@sinclair/typebox';
import { SigningKeys } from './signing-keys';

const JwkSet = Named(
  'JwkSet',
  Type.Object({
    keys: Type.Array(
      Type.Object({
        kty: Type.String(),
        crv: Type.String(),
        x: Type.String(),
        kid: Type.String(),
        use: Type.String(),
        alg: Type.String(),
      }),
    ),
  }),
);

@Controller()
export class GetSigningKeysController {
  constructor(private readonly signingKeys: SigningKeys) {}

  /** Every key that ever signed a certificate, as a JWK Set (RFC 7517). */
  @Get('.well-known/jwks.json')
  @PublicRoute()
  @Header('cache-control', 'public, max-age=300')
  @Responds(200, JwkSet, 'The public keys of certificate signatures')
  getSigningKeys() {
    return { keys: this.signingKeys.publicJwks };
  }
}
