import type { Access } from './route-table';
import { isObject } from './service-document';

type Requirement = Readonly<Record<string, string[]>>;

/** True for a list of security requirements, each a map from scheme to scopes. An empty list says nothing. */
export function isSecurity(value: unknown): value is Requirement[] {
  const isScopes = (scopes: unknown) => Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((requirement) => isObject(requirement) && Object.values(requirement).every(isScopes))
  );
}

/**
 * OpenAPI 3.1, security requirement object: one requirement of the list suffices, all schemes within it are needed,
 * and `{}` lets anyone in.
 */
export function accessOf(security: readonly Requirement[]): Access {
  if (security.some((requirement) => Object.keys(requirement).length === 0)) return null;
  const sets = security.map((requirement) => [...new Set(Object.values(requirement).flat())].sort());
  return [...new Map(sets.map((set) => [set.join(' '), set])).values()];
}
