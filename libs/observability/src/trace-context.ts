import { AsyncLocalStorage } from 'node:async_hooks';

/** The header of W3C Trace Context in requests and messages. */
export const traceparentHeader = 'traceparent';

/** The trace to which belongs what runs now. */
export interface TraceContext {
  readonly traceparent: string;
  /** Where events of several tenants are handled together: the trace of each tenant, by `tenantKey`. */
  readonly ofTenants?: ReadonlyMap<string, string>;
}

interface Tenant {
  readonly organizationId: string;
  readonly environment: string;
}

/** W3C Trace Context level 1, section 3.2: all-zero ids are invalid, and so is version ff. */
const valid = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** A later version may have more fields. An honest caller sends no longer header than this. */
const maxLength = 512;

/**
 * The parent of a trace that the gateway began only for log lines: no caller and no collector knows the trace, so it
 * ends with the request and costs the events nothing.
 */
const logOnlyParent = '0000000000000001';

/** @returns a valid traceparent of version 00 with no flag but `sampled`, undefined for anything else */
export function readTraceparent(offered: unknown): string | undefined {
  if (typeof offered !== 'string' || offered.length > maxLength) return undefined;
  const [, version, traceId, parentId, flags, more] = valid.exec(offered) ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  return `00-${traceId}-${parentId}-${parseInt(flags!, 16) & 1 ? '01' : '00'}`;
}

/** @param traceId 32 hexadecimal digits */
export function logOnlyTraceparent(traceId: string): string {
  return `00-${traceId}-${logOnlyParent}-00`;
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

export function isSampled(traceparent: string): boolean {
  return traceparent.endsWith('1');
}

const contexts = new AsyncLocalStorage<TraceContext | undefined>();

export function runInTrace<Result>(context: TraceContext | undefined, work: () => Result): Result {
  // Without any trace, Node.js does not follow promises at all.
  return context === contexts.getStore() ? work() : contexts.run(context, work);
}

/** Spans and log lines go on in the present trace, but no event does. */
export function runInTraceOfNoTenant<Result>(work: () => Result): Result {
  const context = contexts.getStore();
  return runInTrace(context && { ...context, ofTenants: new Map() }, work);
}

export function currentTrace(): TraceContext | undefined {
  return contexts.getStore();
}

export function tenantKey({ organizationId, environment }: Tenant): string {
  return `${organizationId} ${environment}`;
}

/** The trace that an event of this tenant carries on. A tenant never sees the trace of another one. */
export function traceparentFor(tenant: Tenant): string | undefined {
  const context = contexts.getStore();
  if (!context || context.traceparent.startsWith(logOnlyParent, 36)) return undefined;
  return context.ofTenants ? context.ofTenants.get(tenantKey(tenant)) : context.traceparent;
}
