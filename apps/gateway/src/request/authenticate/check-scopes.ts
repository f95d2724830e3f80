import { ScopeMissing } from '@probatum/http/problems/common-problems';
import type { Credential } from '../../credentials/credential/credential';
import type { Access } from '../../routes/route-table/route-table';
import type { Call } from '../call/call';
import { noRoute } from '../find-route/find-route';

/** @throws RouteNotFound, and ScopeMissing when the credential may not call the operation */
export function checkScopes({ route, credential }: Call): void {
  if (!route) throw noRoute();
  const missing = credential && missingScope(route.access, credential);
  if (missing) throw new ScopeMissing(missing);
}

/** A scope that this credential lacks, if it holds none of the sets that would do. */
function missingScope(access: Access, { scopes }: Credential): string | undefined {
  const lacks = (scope: string) => !(scopes as readonly string[]).includes(scope);
  if (!access || access.some((set) => !set.some(lacks))) return undefined;
  return access[0]!.find(lacks);
}
