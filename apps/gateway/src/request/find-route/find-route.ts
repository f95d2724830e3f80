import { Injectable } from '@nestjs/common';
import { RouteNotFound } from '@probatum/http/problems/common-problems';
import type { Route } from '../../routes/route-table/route-table';
import { Routes } from '../../routes/route-table/routes';
import type { Call } from '../call/call';
import { pathOf } from '../check-http/check-address';

/** Which operation is called. A call without one goes on until it is known who calls: only then it is refused. */
@Injectable()
export class FindRoute {
  constructor(private readonly routes: Routes) {}

  /** @throws MalformedRequest for a path that two readers could understand differently */
  execute(call: Call): void {
    const route = this.find(call, call.request.method!);
    if (!route) return;
    call.route = route;
    call.notices = route.notices;
  }

  /** The operation that a page of another origin is about to call. @throws MalformedRequest, RouteNotFound */
  ofPreflight(call: Call): void {
    call.route = this.find(call, call.request.headers['access-control-request-method']!);
    if (!call.route) throw noRoute();
  }

  private find({ request }: Call, method: string): Route | undefined {
    return this.routes.current.find(method, pathOf(request.url!));
  }
}

export function noRoute(): RouteNotFound {
  return new RouteNotFound('There is no route with this method and path');
}
