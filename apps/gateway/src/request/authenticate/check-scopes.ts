import { missingScope } from '@probatum/http/identity/scopes';
import { ScopeMissing } from '@probatum/http/problems/common-problems';
import type { Call } from '../call/call';
import { noRoute } from '../find-route/find-route';

/** @throws RouteNotFound, and ScopeMissing when the credential may not call the operation */
export function checkScopes({ route, credential }: Call): void {
  if (!route) throw noRoute();
  if (!credential || !route.access) return;
  const missing = missingScope(route.access, credential.scopes);
  if (missing) throw new ScopeMissing(missing);
}
