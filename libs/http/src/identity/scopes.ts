import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment } from '@probatum/contracts/tenant';

export const requirementKey = 'probatum:requirement';

/** Names of the security schemes in the OpenAPI documents. */
export const apiKeyScheme = 'apiKey';
export const bearerScheme = 'bearer';

export interface Requirement {
  /** Sets of scopes; a caller needs all of one of them. */
  readonly scopes: readonly (readonly Scope[])[];
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
  return requires([scopes]);
}

/** One of these scopes suffices. A refusal names the first. */
export function RequiresAnyScope(...scopes: [Scope, Scope, ...Scope[]]) {
  return requires(scopes.map((scope) => [scope]));
}

/** Every credential may call this, whatever its scopes. */
export function RequiresCredential() {
  return requires([[]]);
}

function requires(scopes: Requirement['scopes']) {
  return applyDecorators(
    SetMetadata(requirementKey, { scopes, isPublic: false } satisfies Requirement),
    ...scopes.flatMap((set) => [ApiSecurity(apiKeyScheme, [...set]), ApiSecurity(bearerScheme, [...set])]),
  );
}

/** A scope that a holder of these lacks; undefined if they hold all of one of the sets. */
export function missingScope(sets: readonly (readonly string[])[], held: readonly string[]): string | undefined {
  const lacks = (scope: string) => !held.includes(scope);
  return sets.some((set) => !set.some(lacks)) ? undefined : sets[0]!.find(lacks);
}

/** Anyone may call this, without a credential; the request has no tenant. */
export function PublicRoute() {
  return applyDecorators(
    SetMetadata(requirementKey, { scopes: [], isPublic: true } satisfies Requirement),
    ApiSecurity({}),
  );
}
