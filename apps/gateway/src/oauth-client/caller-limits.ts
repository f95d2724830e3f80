import type { Scope } from '@probatum/contracts/scopes';
import type { Identity } from '@probatum/http/identity';
import { ScopesExceedCreator } from '../api-key/api-key.problems';

/**
 * A caller gives nobody what it does not have itself. Who may make a client, widen it, or learn or change what it
 * authenticates with could act with its scopes.
 * @throws ScopesExceedCreator
 */
export function refuseExceedingScopes(caller: Identity, given: readonly Scope[]): void {
  const exceeding = given.filter((scope) => !caller.scopes.includes(scope));
  if (exceeding.length > 0) throw new ScopesExceedCreator(given, exceeding);
}
