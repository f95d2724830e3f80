import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Named } from '@probatum/http/validation/fields';
import { PublicRoute } from '@probatum/http/identity/scopes';
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

@ApiTags('Verification')
@Controller()
export class GetSigningKeysController {
  constructor(private readonly signingKeys: SigningKeys) {}

  @Get('.well-known/jwks.json')
  @PublicRoute()
  @Describes(
    'Read the public keys',
    'Lists every public key that has ever signed a certificate, as a JWK Set (RFC 7517).',
    { 200: JwkSet },
  )
  @Header('cache-control', 'public, max-age=300')
  getSigningKeys() {
    return { keys: this.signingKeys.publicJwks };
  }
}
