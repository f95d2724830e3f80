import { runInTrace } from '@probatum/observability/trace-context';
import { waitFor } from '@probatum/testing/wait-for';
import { countDeadLetters } from '../src/dead-letters';
import { type DeadLetter, DeadLetterStore } from '../src/dead-letter-store';
import { freshEvents } from '../src/inbox';
import { EventPath, type Issued } from './event-path';

let path: EventPath;
let store: DeadLetterStore;
beforeEach(async () => {
  path = await EventPath.open();
  store = new DeadLetterStore(path.nats);
});
afterEach(() => path.close());

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A service that cannot handle events about these subjects until it is mended, and counts what it has handled. */
async function service(poison: ReadonlySet<string>) {
  const handled: string[] = [];
  const handle = (events: Issued[]) =>
    path.database.transaction(async (tx) => {
      const fresh = await freshEvents(tx, 'listener', events);
      const bad = fresh.find(({ subject }) => poison.has(subject));
      if (bad) throw new Error(`cannot handle ${bad.subject}`);
      handled.push(...fresh.map(({ subject }) => subject));
    });
  await path.consumer(handle, { retryPausesMs: [] });
  await path.relay();
  return handled;
}

async function letters(filter = {}): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for await (const letter of store.list(filter)) found.push(letter);
  return found;
}

const untilDead = (count: number) => waitFor(async () => (await letters().catch(() => [])).length === count);

it('lists nothing where no event has ever died', async () => {
  expect(await letters()).toEqual([]);
  expect(await store.find(1)).toBeUndefined();
});

describe('a poison event', () => {
  it('is listed with its cause, and once its service is mended, a replay is handled exactly once', async () => {
    const poison = new Set(['first', 'second']);
    const handled = await service(poison);
    await runInTrace({ traceparent }, () => path.commit('first'));
    await path.commit('second', 'third');
    await untilDead(2);
    const [first, second] = await letters();
    expect(await letters({ service: 'listener', consumer: first!.consumer, event: 'certificate.issued' })).toHaveLength(
      2,
    );
    for (const filter of [{ service: 'other' }, { consumer: 'other' }, { event: 'certificate.revoked' }]) {
      expect(await letters(filter)).toEqual([]);
    }
    const one = [first, second].find((letter) => letter!.payload.includes('"first"'));
    expect(await store.find(one!.id)).toEqual(one);
    expect(one).toMatchObject({
      service: 'listener',
      consumer: 'listener-certificate-issued',
      event: 'certificate.issued',
      subject: 'events.certificates.certificate.issued.live.org_1',
      cause: expect.stringContaining('cannot handle first'),
      traceparent,
    });

    poison.clear();
    // Two concurrent operators, and one of them again.
    await Promise.all([store.replay(one!), store.replay(one!)]);
    await store.replay(one!);
    // Handlers that know no inbox would do it twice if the stream had it twice.
    expect(await path.stored()).toHaveLength(4);
    await waitFor(() => handled.includes('first'));
    expect(await countDeadLetters(path.nats, 'listener')).toBe(1);
    await path.commit('fourth');
    await waitFor(() => handled.includes('fourth'));
    expect([...handled].sort()).toEqual(['first', 'fourth', 'third']);
  });

  it('that is replayed before its service is mended dies once more, and the list that replays it ends', async () => {
    await service(new Set(['poison']));
    await path.commit('poison');
    await untilDead(1);
    let replayed = 0;
    for await (const letter of store.list({ service: 'listener' })) {
      await store.replay(letter);
      await waitFor(async () => (await letters()).some(({ id }) => id > letter.id));
      replayed += 1;
    }
    expect(replayed).toBe(1);
    expect((await letters()).map(({ id }) => id)).toEqual([2]);
  });

  it('that is dropped is gone, however often it is dropped', async () => {
    const handled = await service(new Set(['poison']));
    await path.commit('poison');
    await untilDead(1);
    const [letter] = await letters();
    await store.drop(letter!);
    await store.drop(letter!);
    expect(await store.find(letter!.id)).toBeUndefined();
    await path.commit('next');
    await waitFor(() => handled.includes('next'));
    expect(handled).toEqual(['next']);
  });
});
