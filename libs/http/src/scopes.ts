import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Scope } from '@probatum/contracts/scopes';

export const requirementKey = 'probatum:requirement';

/** Names of the security schemes in the OpenAPI documents. */
export const apiKeyScheme = 'apiKey';
export const bearerScheme = 'bearer';

export interface Requirement {
  readonly scopes: readonly Scope[];
  readonly isPublic: boolean;
}

/** The caller needs all of these scopes. The gateway enforces it from the document, the service's guard again. */
export function RequiresScopes(...scopes: [Scope, ...Scope[]]) {
  return applyDecorators(
    SetMetadata(requirementKey, { scopes, isPublic: false } satisfies Requirement),
    ApiSecurity(apiKeyScheme, scopes),
    ApiSecurity(bearerScheme, scopes),
  );
}

/** Anyone may call this, without a credential; the request has no tenant. */
export function PublicRoute() {
  return applyDecorators(
    SetMetadata(requirementKey, { scopes: [], isPublic: true } satisfies Requirement),
    ApiSecurity({}),
  );
}
