import type { IncomingMessage } from 'node:http';
import { beginTrace, type Span, SpanKind } from '@probatum/observability/spans';
import { readTraceparent } from '@probatum/observability/trace-context';

/** @returns undefined while tracing is off, and for a trace that neither the sampler nor the caller wants recorded */
export function beginRequestSpan({ method, headers }: IncomingMessage): Span | undefined {
  return beginTrace(method!, readTraceparent(headers.traceparent), { kind: SpanKind.SERVER });
}
