import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
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

@ApiTags('Verification')
@Controller()
export class GetSigningKeysController {
  constructor(private readonly signingKeys: SigningKeys) {}

  @Get('.well-known/jwks.json')
  @PublicRoute()
  @ApiOperation({
    summary: 'Read the public keys',
    description: 'Every key that ever signed a certificate, as a JWK Set (RFC 7517).',
  })
  @Header('cache-control', 'public, max-age=300')
  @Responds(200, JwkSet, 'The public keys of certificate signatures')
  getSigningKeys() {
    return { keys: this.signingKeys.publicJwks };
  }
}
