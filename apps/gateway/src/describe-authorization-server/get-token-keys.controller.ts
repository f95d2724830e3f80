import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Named } from '@probatum/http/fields';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
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
  @ApiOperation({
    summary: 'Read the keys of access tokens',
    description: 'Public keys as a JWK Set (RFC 7517), newest first. All of them verify.',
  })
  @Header('cache-control', 'public, max-age=300')
  @Responds(200, TokenKeys, 'The public keys of access tokens, newest first (RFC 7517)')
  getTokenKeys() {
    return this.signingKeys.publicKeys();
  }
}
