import type { CloudEvent } from '@probatum/contracts/events/event';
import { inSharedSpans, SpanKind } from '@probatum/observability/spans';
import {
  isSampled,
  readTraceparent,
  runInTrace,
  tenantKey,
  type TraceContext,
  traceparentHeader,
} from '@probatum/observability/trace-context';
import type { JsMsg } from 'nats';

/** The event knows where its trace began, the header of its message how far the trace has come since. */
export function continueTrace(event: CloudEvent, message: JsMsg): CloudEvent {
  if (event.traceparent === undefined) return event;
  const { traceparent: began, ...rest } = event;
  const traceparent = readTraceparent(message.headers?.get(traceparentHeader)) ?? readTraceparent(began);
  return traceparent ? { ...rest, traceparent } : rest;
}

/** Events of a chunk that name the trace with which the chunk began go on where the chunk has come to. */
export function continueTraces(events: CloudEvent[], began: CloudEvent, now: CloudEvent): CloudEvent[] {
  const { traceparent } = now;
  if (traceparent === undefined || traceparent === began.traceparent) return events;
  return events.map((event) => (event.traceparent === began.traceparent ? { ...event, traceparent } : event));
}

/** Each event of a recorded trace has a span for the run of its handler, and goes on from there. */
export async function handleInTrace(
  consumer: string,
  events: CloudEvent[],
  handle: (events: CloudEvent[]) => Promise<void>,
): Promise<void> {
  if (!events.some(isTraced)) return handle(events);
  // The events of one chunk have one trace.
  const parents = [...new Set(events.filter(isTraced).map(({ traceparent }) => traceparent!))];
  const options = { kind: SpanKind.CONSUMER, attributes: { 'messaging.batch.message_count': events.length } };
  await inSharedSpans(`handle ${consumer}`, options, parents, (traceparents) => {
    const next = new Map(parents.map((parent, index) => [parent, traceparents[index]!]));
    const going = events.map((event) => {
      return isTraced(event) ? { ...event, traceparent: next.get(event.traceparent!)! } : event;
    });
    return runInTraceOf(going, () => handle(going));
  });
}

const isTraced = ({ traceparent }: CloudEvent) => traceparent !== undefined;

/** Runs in the trace of these events. Log lines name the first trace; each tenant's events carry on their own. */
export function runInTraceOf<Result>(events: readonly CloudEvent[], work: () => Result): Result {
  return runInTrace(traceOf(events), work);
}

function traceOf(events: readonly CloudEvent[]): TraceContext | undefined {
  const traced = events.filter(isTraced);
  if (traced.length === 0) return undefined;
  // A recorded trace is more useful than one that only has an id.
  const inOrder = [...traced.filter(isRecorded), ...traced.filter((event) => !isRecorded(event))];
  const ofTenants = new Map<string, string>();
  for (const { organizationid: organizationId, environment, traceparent } of inOrder) {
    const key = tenantKey({ organizationId, environment });
    if (!ofTenants.has(key)) ofTenants.set(key, traceparent!);
  }
  return { traceparent: inOrder[0]!.traceparent!, ofTenants };
}

const isRecorded = ({ traceparent }: CloudEvent) => isSampled(traceparent!);
