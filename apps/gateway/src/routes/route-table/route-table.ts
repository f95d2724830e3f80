import Router, { type HTTPMethod } from 'find-my-way';
import type { RouteTraits } from './route-traits';

/** Sets of scopes; a credential must hold all of one of them. Null: anyone may call. */
export type Access = readonly (readonly string[])[] | null;

export interface Route extends RouteTraits {
  readonly service: string;
  readonly access: Access;
  /** OpenAPI path template. */
  readonly path: string;
}

export interface RoutedOperation {
  readonly service: string;
  readonly access: Access;
  readonly traits: RouteTraits;
  /** Upper case. */
  readonly method: string;
  /** OpenAPI path template. */
  readonly path: string;
}

export const routableMethods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'] as const;
const template = /^(?:\/(?:[A-Za-z0-9._~-]+|\{[^{}/]+\}(?:\.[A-Za-z0-9]+)?))+$/;

export function isRoutable(path: string): boolean {
  return path === '/' || template.test(path);
}

/** The path with nameless parameters: two templates with the same shape catch the same requests. */
export function shapeOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}');
}

/** Which service answers a request, and who may ask. Never changed: a new one takes its place. */
export class RouteTable {
  private readonly router = Router({ maxParamLength: 200 });

  constructor(operations: readonly RoutedOperation[]) {
    for (const { method, path, service, access, traits } of operations) {
      const route: Route = Object.freeze({ service, access, path, ...traits });
      const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
      this.router.on(methods as HTTPMethod[], routerPath(path), notCalled, route);
    }
  }

  /** @param path without the query */
  find(method: string, path: string): Route | undefined {
    // The router would take the nothing behind a last slash for a parameter.
    if (path.endsWith('/') && path !== '/') return undefined;
    return this.router.find(method as HTTPMethod, path)?.store as Route | undefined;
  }
}

/** Parameters get names by position, as templates of one shape may name them differently. */
function routerPath(path: string): string {
  let position = 0;
  return path.replace(/\{[^{}]*\}/g, () => `:p${position++}`);
}

function notCalled(): void {
  throw new Error('The router only finds routes and does not call them');
}
