import type { CloudEvent } from '@probatum/contracts/events/event';
import { currentTrace, runInTrace, traceparentFor } from '@probatum/observability/trace-context';
import { waitFor } from '@probatum/testing/wait-for';
import type { JsMsg } from 'nats';
import { continueTrace, continueTraces, runInTraceOf } from '../src/event-trace';
import { EventPath } from './event-path';

let path: EventPath;
beforeEach(async () => {
  path = await EventPath.open();
});
afterEach(() => path.close());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const another = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
const tenant = { organizationId: 'org_1', environment: 'live' as const };

const commitIn = (trace: string, subject: string) => runInTrace({ traceparent: trace }, () => path.commit(subject));
const headersOf = async (name: string, seq: number) =>
  (await (await path.nats.jetstreamManager()).streams.getMessage(name, { seq })).header;

describe('the trace of an event', () => {
  it('goes with it into the stream and to its handler, which works in it', async () => {
    const seen: unknown[] = [];
    await path.consumer(async ([event, ...more]) => {
      seen.push([event!.subject, event!.traceparent, currentTrace()?.traceparent, traceparentFor(tenant), more.length]);
    });
    await path.relay();
    await commitIn(traceparent, 'traced');
    await waitFor(() => seen.length === 1);
    await path.commit('untraced');
    await waitFor(() => seen.length === 2);
    expect(seen).toEqual([
      ['traced', traceparent, traceparent, traceparent, 0],
      ['untraced', undefined, undefined, undefined, 0],
    ]);
    expect((await headersOf('CERTIFICATES', 1)).get('traceparent')).toBe(traceparent);
    expect((await headersOf('CERTIFICATES', 2)).has('traceparent')).toBe(false);
  });

  it('is sent again with an event that the stream has lost', async () => {
    await path.relay();
    await commitIn(traceparent, 'lost');
    await waitFor(async () => (await path.state()).messages === 1);
    await path.loseStreams();
    await path.terminateLeader();
    await waitFor(async () => (await path.stored().catch((): string[] => [])).includes('lost'));
    expect((await headersOf('CERTIFICATES', 1)).get('traceparent')).toBe(traceparent);
  });

  it('stays with a dead letter', async () => {
    const refuse = () => Promise.reject(new Error('no'));
    await path.consumer(refuse, { retryPausesMs: [] });
    await path.relay();
    await commitIn(traceparent, 'poison');
    await waitFor(async () => (await path.deadLetters()).length === 1);
    expect((await headersOf('DEAD-LETTERS', 1)).get('traceparent')).toBe(traceparent);
  });
});

describe('a handler of several events', () => {
  const event = (organizationid: string, trace?: string) =>
    ({ organizationid, environment: 'live', ...(trace ? { traceparent: trace } : {}) }) as CloudEvent;
  const tracesOf = (organizations: string[]) =>
    organizations.map((organizationId) => traceparentFor({ ...tenant, organizationId }));

  it('gives each tenant the trace of an event of its own, recorded ones first', () => {
    const events = [event('org_1'), event('org_2', another), event('org_3', another), event('org_2', traceparent)];
    runInTraceOf(events, () => {
      expect(currentTrace()!.traceparent).toBe(traceparent);
      expect(tracesOf(['org_1', 'org_2', 'org_3'])).toEqual([undefined, traceparent, another]);
    });
  });

  it('works in no trace when none of its events has one', () => {
    runInTraceOf([event('org_1')], () => expect(currentTrace()).toBeUndefined());
  });
});

it('the events of a chunk go on from its message, unless they have a trace of their own', () => {
  const event = (trace: string) => ({ id: 'evt_1', traceparent: trace }) as CloudEvent;
  const header = traceparent.replace('b7ad6b7169203331', 'aaaaaaaaaaaaaaaa');
  const going = continueTraces([event(traceparent), event(another)], event(traceparent), event(header));
  expect(going.map((each) => each.traceparent)).toEqual([header, another]);
});

it('a trace that is not well formed is dropped, in the event and in the header of its message', () => {
  const message = (header?: string) => ({ headers: { get: () => header } }) as unknown as JsMsg;
  const event = (trace?: string) => ({ id: 'evt_1', traceparent: trace }) as CloudEvent;
  expect(continueTrace(event('00-x'), message('00-y'))).toEqual({ id: 'evt_1' });
  expect(continueTrace(event(traceparent), message('00-y')).traceparent).toBe(traceparent);
  expect(continueTrace(event(traceparent), message(another)).traceparent).toBe(another);
});
