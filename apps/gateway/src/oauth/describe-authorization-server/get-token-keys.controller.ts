import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describes } from '@probatum/http/openapi/describes';
import { Named } from '@probatum/http/validation/fields';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Type } from '@sinclair/typebox';
import { SigningKeys } from '../access-token/signing-keys';

const members = ['kty', 'n', 'e', 'kid', 'use', 'alg'];
const TokenKeys = Named(
  'OAuthTokenKeys',
  Type.Object({ keys: Type.Array(Type.Object(Object.fromEntries(members.map((name) => [name, Type.String()])))) }),
);

@ApiTags('OAuth 2.0')
@Controller('oauth/jwks')
export class GetTokenKeysController {
  constructor(private readonly signingKeys: SigningKeys) {}

  @Get()
  @PublicRoute()
  @Describes(
    'Read the keys of access tokens',
    'Lists the public keys of access tokens as a JWK Set (RFC 7517), newest first. All of them verify tokens.',
    { 200: TokenKeys },
  )
  @Header('cache-control', 'public, max-age=300')
  getTokenKeys() {
    return this.signingKeys.publicKeys();
  }
}
