import fc from 'fast-check';
import type { Operation } from '../document/operations';
import { oddBodies, validBodies } from './bodies';
import { type Caller, oddCallers, plainCallers } from './callers';
import type { Resolve } from './from-schema';
import { type Header, oddHeaders, validHeaders } from './headers';
import { mostly } from './mostly';
import { contentTypeOf } from './multipart';
import { oddPaths, oddQueries, validPaths, validQueries } from './targets';
import { brokenWires, type WireName, type WireRequest } from './wires';

/** Everything but the ids and secrets of the moment, for which `${…}` stands. */
export interface FuzzRequest extends WireRequest {
  /** The operation that it set out from. */
  readonly operation: string;
  readonly caller: Caller;
  readonly wire: WireName;
}

const oddMethods = fc.constantFrom(
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'QUERY', 'get', 'X'],
);

/** Requests for one operation: a good part of them valid, the others odd in one respect or in a few. */
export function requestsFor(operation: Operation, resolve: Resolve): fc.Arbitrary<FuzzRequest> {
  const { name, method, bodySchema, bodyType } = operation;
  const type: Header[] = [['Content-Type', contentTypeOf(bodyType)]];
  const parts = fc.record({
    presented: mostly(plainCallers, oddCallers, 4),
    method: mostly(fc.constant(method), oddMethods, 25),
    path: mostly(validPaths(resolve, operation), oddPaths(operation), 8),
    query: mostly(validQueries(resolve, operation), oddQueries(operation)),
    headers: mostly(validHeaders(operation), oddHeaders, 3),
    body: mostly(validBodies(resolve, operation), oddBodies(resolve, operation), bodySchema ? 2 : 12),
    isChunked: mostly(fc.constant(false), fc.constant(true), 20),
    wire: mostly<WireName>(fc.constant('plain'), fc.constantFrom(...(Object.keys(brokenWires) as WireName[])), 40),
  });
  return parts.map(({ presented, path, query, headers, body, isChunked, wire, ...rest }) => {
    const typed = body === null || headers.some(([header]) => header.toLowerCase() === 'content-type') ? [] : type;
    return {
      ...{ ...rest, operation: name, caller: presented.caller, target: `${path}${query}`, body },
      headers: [...presented.headers, ...typed, ...headers],
      wire: wire === 'plain' && isChunked && body !== null ? 'chunked' : wire,
    };
  });
}
