import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { currentTrace, isSampled, runInTrace, traceIdOf } from './trace-context';

export { type Span, SpanKind } from '@opentelemetry/api';

const tracer = trace.getTracer('probatum');
let isRecording = false;

/** From here on spans are made; before, there is no collector for them. */
export function recordSpans(isOn: boolean): void {
  isRecording = isOn;
}

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/**
 * The span of a request from outside. The sampler decides whether it is recorded, by default by the caller's flag. If it
 * refuses a trace that has the flag, the span records nothing and hands the trace on without the flag.
 */
export function beginTrace(name: string, parent: string | undefined, options: SpanOptions): Span | undefined {
  if (!isRecording) return undefined;
  const span = tracer.startSpan(name, options, parent ? contextOf(parent) : ROOT_CONTEXT);
  return span.isRecording() || (parent && isSampled(parent)) ? span : undefined;
}

/** A span within a trace that is recorded; undefined in any other trace, which then goes on without one. */
export function beginSpan(name: string, parent: string | null | undefined, options: SpanOptions): Span | undefined {
  return isRecording && parent && isSampled(parent) ? tracer.startSpan(name, options, contextOf(parent)) : undefined;
}

export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}

/** Makes a span for the present work while it runs, if its trace is recorded. */
export async function inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
  const context = currentTrace();
  const span = beginSpan(name, context?.traceparent, options);
  if (!span) return work();
  return endAfter([span], () => runInTrace({ ...context, traceparent: traceparentOf(span) }, work));
}

/**
 * Work that several traces share: each that is recorded has a span for it. That of the first leads, and links lead from
 * it to the others and from each of them to it.
 * @param work is given the traces as they go on from here, in order
 */
export async function inSharedSpans<Result>(
  name: string,
  options: SpanOptions,
  parents: readonly (string | undefined)[],
  work: (traceparents: readonly (string | undefined)[]) => Promise<Result>,
): Promise<Result> {
  if (!isRecording) return work(parents);
  const begun = parents.map((parent) => beginSpan(name, parent, options));
  const spans = begun.filter((span) => span !== undefined);
  if (spans.length === 0) return work(parents);
  linkTogether(spans);
  return endAfter(spans, () => work(begun.map((span, index) => (span ? traceparentOf(span) : parents[index]))));
}

function linkTogether([first, ...others]: readonly Span[]): void {
  const linkTo = (span: Span): Link => ({ context: span.spanContext() });
  first!.addLinks(others.map(linkTo));
  for (const span of others) span.addLink(linkTo(first!));
}

async function endAfter<Result>(spans: readonly Span[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    for (const span of spans) failSpan(span, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/** @param status of the HTTP answer */
export function endWithStatus(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : String(error) });
}

function contextOf(traceparent: string): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceIdOf(traceparent),
    spanId: traceparent.slice(36, 52),
    traceFlags: isSampled(traceparent) ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}
