import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { scopes } from '@probatum/contracts/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { Named } from '@probatum/http/validation/fields';
import { CONFIG } from '@probatum/service/resources';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { issuerOf, tokenPath } from '../access-token/issuer';
import type { GatewayConfig } from '../../gateway-variables';
import { assertionAlgorithms } from '../../credentials/oauth-clients/client-keys';

const Texts = Type.Array(Type.String());

const ServerMetadata = Named(
  'OAuthServerMetadata',
  Type.Object({
    issuer: Type.String(),
    token_endpoint: Type.String(),
    jwks_uri: Type.String(),
    revocation_endpoint: Type.String(),
    introspection_endpoint: Type.String(),
    service_documentation: Type.String(),
    scopes_supported: Texts,
    response_types_supported: Texts,
    grant_types_supported: Texts,
    ...authenticationMembers(Texts, Texts),
  }),
);

const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** The same at every endpoint where a client authenticates. */
function authenticationMembers<Value>(methods: Value, algorithms: Value) {
  return {
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: algorithms,
  };
}

/** RFC 8414 section 2. */
@ApiTags('OAuth 2.0')
@Controller('.well-known/oauth-authorization-server')
export class DescribeAuthorizationServerController {
  private readonly issuer: string;

  constructor(@Inject(CONFIG) config: GatewayConfig) {
    this.issuer = issuerOf(config);
  }

  @Get()
  @PublicRoute()
  @Describes(
    'Describe the authorization server',
    'Lists the endpoints and their supported methods (RFC 8414). Client libraries configure themselves from it.',
    { 200: ServerMetadata },
  )
  @Header('cache-control', 'public, max-age=300')
  describeAuthorizationServer(): Static<typeof ServerMetadata> {
    return {
      issuer: this.issuer,
      token_endpoint: `${this.issuer}${tokenPath}`,
      jwks_uri: `${this.issuer}/oauth/jwks`,
      revocation_endpoint: `${this.issuer}/oauth/revoke`,
      introspection_endpoint: `${this.issuer}/oauth/introspect`,
      service_documentation: `${this.issuer}/api/docs`,
      scopes_supported: [...scopes],
      // There is no authorization endpoint, yet the member is required.
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      ...authenticationMembers(authMethods, [...assertionAlgorithms]),
    };
  }
}
