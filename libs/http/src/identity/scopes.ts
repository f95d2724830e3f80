import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment } from '@probatum/contracts/tenant';

export const requirementKey = 'probatum:requirement';

/** Names of the security schemes in the OpenAPI documents. */
export const apiKeyScheme = 'apiKey';
export const bearerScheme = 'bearer';

export interface Requirement {
  readonly scopes: readonly Scope[];
  readonly isPublic: boolean;
}

const environmentKey = 'probatum:environment';
/** In the OpenAPI documents: the environment whose credentials may call the operation. */
export const environmentExtension = 'x-environment';

/** Makes sense in one environment only; a credential of the other one is told so. */
export function RequiresEnvironment(environment: Environment) {
  return applyDecorators(SetMetadata(environmentKey, environment), ApiExtension(environmentExtension, environment));
}

export function environmentOf(handler: object): Environment | undefined {
  return Reflect.getMetadata(environmentKey, handler) as Environment | undefined;
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
