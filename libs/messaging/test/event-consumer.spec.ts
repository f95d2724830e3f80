import { waitFor } from '@probatum/testing/wait-for';
import { freshEvents } from '../src/inbox';
import { countDeadLetters } from '../src/dead-letters';
import { EventPath, fastestOf, type Issued, numbered } from './event-path';

let path: EventPath;

beforeEach(async () => {
  path = await EventPath.open();
});
afterEach(() => path.close());

/** Something that a test opens when it likes. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** A handler that notes the subjects that it has finished with. */
function notes(work: (events: Issued[]) => Promise<void> = () => Promise.resolve()) {
  const handled: string[] = [];
  const handle = async (events: Issued[]) => {
    await work(events);
    handled.push(...events.map(({ subject }) => subject));
  };
  return { handled, handle };
}

const byNumber = (left: string, right: string) => Number(left) - Number(right);

async function acknowledged(): Promise<void> {
  await waitFor(
    async () => {
      const info = await path.consumerInfo();
      return info.num_pending + info.num_ack_pending === 0;
    },
    { describe: 'everything to be acknowledged' },
  );
}

/** Refuses what holds one of these subjects. */
const refusing =
  (...subjects: string[]) =>
  async (events: Issued[]) => {
    if (events.some(({ subject }) => subjects.includes(subject))) throw new Error('cannot stand\nthis event');
  };

describe('a committed event', () => {
  it('reaches its handler, in batches and in order', async () => {
    const batches: number[] = [];
    const { handled, handle } = notes(async (events) => {
      batches.push(events.length);
      await path.database.query('select 1');
    });
    await path.commit(...numbered(1_000));
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await path.consumer(handle);
    await acknowledged();
    expect(handled).toEqual(numbered(1_000));
    expect(Math.max(...batches)).toBeLessThanOrEqual(400);
    expect(batches.length).toBeLessThan(100);
  });

  it('does not wait for others to fill a batch', async () => {
    const { handled, handle } = notes();
    await path.relay();
    await path.consumer(handle);
    const took = await fastestOf(5, async (round) => {
      await path.commit('alone');
      await waitFor(() => handled.length === round);
    });
    expect(took).toBeLessThan(500);
  });

  it('is handled by one of two replicas', async () => {
    const replicas = [notes(), notes()];
    for (const { handle } of replicas) await path.consumer(handle);
    await path.relay();
    for (let from = 0; from < 2_000; from += 100) await path.commit(...numbered(100, from));
    await waitFor(() => replicas[0]!.handled.length + replicas[1]!.handled.length >= 2_000);
    await acknowledged();
    expect(replicas.flatMap(({ handled }) => handled).sort(byNumber)).toEqual(numbered(2_000));
    for (const { handled } of replicas) expect(handled.length).toBeGreaterThan(0);
  });
});

describe('a batch with one event that cannot be handled', () => {
  it('lets the others through, tries that one again and then puts it away with its cause', async () => {
    let tries = 0;
    const { handled, handle } = notes(async (events) => {
      if (events.length === 1 && events[0]!.subject === '77') tries += 1;
      await refusing('77')(events);
    });
    await path.commit(...numbered(150));
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await path.nats.jetstreamManager();
    await path.consumer(handle, { retryPausesMs: [10, 20] });
    const [letter] = await waitFor(async () => {
      const letters = await path.deadLetters();
      return letters.length > 0 ? letters : undefined;
    });
    await acknowledged();
    expect(tries).toBe(3);
    expect(handled.sort(byNumber)).toEqual(numbered(150).filter((subject) => subject !== '77'));
    expect(await path.deadLetters()).toHaveLength(1);
    expect(await countDeadLetters(path.nats, 'listener')).toBe(1);
    expect(await countDeadLetters(path.nats, 'somebody-else')).toBe(0);
    expect(letter).toMatchObject({
      subject: 'dead-letters.listener.events.certificates.certificate.issued.live.org_1',
      consumer: 'listener-certificate-issued',
      cause: expect.stringMatching(/^Error: cannot stand this event at /),
    });
    expect(JSON.parse(letter!.text)).toMatchObject({ subject: '77', type: 'probatum.certificate.issued' });
  });

  it('gives it back to the handler until it can be handled', async () => {
    let fails = 3;
    const { handled, handle } = notes(async (events) => {
      if (events.some(({ subject }) => subject === 'slow') && (fails -= 1) >= 0) throw new Error('not yet');
    });
    await path.commit('slow');
    await path.relay();
    await path.consumer(handle, { retryPausesMs: [10, 10, 10] });
    await waitFor(() => handled.length === 1);
    await acknowledged();
    expect(await path.deadLetters().catch(() => [])).toEqual([]);
  });

  it('does not hold up those behind it', async () => {
    const { handled, handle } = notes(refusing('bad'));
    await path.relay();
    await path.consumer(handle, { retryPausesMs: [60_000] });
    await path.commit('bad');
    await path.commit('good');
    await waitFor(() => handled.length === 1);
    expect(handled).toEqual(['good']);
  });
});

describe('a message that is no event', () => {
  it.each(['no JSON', '', 'null', '"text"', '{}', '{"id":7}', '[1]'])('is put away as it is: %p', async (payload) => {
    const { handled, handle } = notes();
    await path.consumer(handle);
    await path.publishRaw(payload);
    await path.relay();
    await path.commit('good');
    await waitFor(() => handled.length === 1);
    await acknowledged();
    expect(await path.deadLetters()).toMatchObject([
      { text: payload, cause: 'The message is not a CloudEvent in JSON' },
    ]);
  });

  it('is put away even when the server has lost the place for it', async () => {
    await path.consumer(notes().handle);
    await path.publishRaw('first');
    await waitFor(async () => (await path.deadLetters()).length === 1);
    await path.loseStreams();
    await path.relay();
    await waitFor(() => path.consumerInfo());
    await path.publishRaw('second');
    expect(await waitFor(async () => (await path.deadLetters()).length === 1)).toBe(true);
  });
});

describe('a replica that stops', () => {
  it('finishes the running batch and immediately leaves the rest to another process', async () => {
    const { open, opened } = gate();
    let started = false;
    const first = notes(() => {
      started = true;
      return opened;
    });
    await path.commit(...numbered(900));
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    const long = { ackWaitMs: 120_000 };
    const { consumer } = await path.consumer(first.handle, long);
    await waitFor(async () => started && (await path.consumerInfo()).num_ack_pending >= 400);
    const stopped = consumer.stop();
    open();
    await stopped;
    const second = notes();
    await path.consumer(second.handle, long);
    const all = () => new Set([...first.handled, ...second.handled]);
    // Long before NATS delivers an unacknowledged event again.
    await waitFor(() => all().size >= 900);
    await acknowledged();
    expect(first.handled.length).toBeGreaterThan(0);
    expect(second.handled.filter((subject) => first.handled.includes(subject))).toEqual([]);
    expect([...all()].sort(byNumber)).toEqual(numbered(900));
  }, 60_000);

  it('does not hang when it has hardly started', async () => {
    const { consumer } = await path.consumer(notes().handle);
    await consumer.stop();
  });
});

describe('a replica that dies', () => {
  it('before it has acknowledged leaves a second delivery, and the inbox sees to one effect', async () => {
    const { open, opened } = gate();
    const effects: string[] = [];
    const handle = (after: Promise<void>) => async (events: Issued[]) => {
      await path.database.transaction(async (tx) => {
        const fresh = await freshEvents(tx, 'listener', events);
        effects.push(...fresh.map(({ subject }) => subject));
      });
      await after;
    };
    await path.commit(...numbered(5));
    await path.relay();
    const { nats } = await path.consumer(handle(opened), { ackWaitMs: 1_000 });
    await waitFor(() => effects.length > 0);
    await nats.close();
    let deliveries = 0;
    await path.consumer(
      async (events) => {
        await handle(Promise.resolve())(events);
        deliveries += events.length;
      },
      { ackWaitMs: 1_000 },
    );
    await waitFor(() => deliveries >= 5);
    await acknowledged();
    expect(effects.sort(byNumber)).toEqual(numbered(5));
    open();
  });
});

describe('a slow handler', () => {
  it('keeps its events to itself for as long as it takes', async () => {
    const { open, opened } = gate();
    const { handled, handle } = notes(() => opened);
    await path.commit(...numbered(300));
    await path.relay();
    const ackWaitMs = 3_000;
    await path.consumer(handle, { ackWaitMs });
    await waitFor(async () => (await path.consumerInfo()).num_ack_pending === 300);
    const before = performance.now();
    await waitFor(() => performance.now() - before > 2.5 * ackWaitMs);
    open();
    await acknowledged();
    expect(handled.sort(byNumber)).toEqual(numbered(300));
    expect((await path.consumerInfo()).num_redelivered).toBe(0);
  });

  it('does not gather the whole stream in memory', async () => {
    const { open, opened } = gate();
    const { handled, handle } = notes(() => opened);
    await path.commit(...numbered(3_000));
    await path.relay();
    await path.consumer(handle);
    await waitFor(async () => (await path.outboxLength()) === 0);
    await waitFor(async () => (await path.consumerInfo()).num_ack_pending >= 400);
    expect((await path.consumerInfo()).num_ack_pending).toBeLessThanOrEqual(1_200);
    open();
    await waitFor(() => handled.length === 3_000);
  });
});

describe('an outage of NATS', () => {
  it('is followed by everything that was committed meanwhile', async () => {
    const { handled, handle } = notes();
    await path.relay();
    await path.consumer(handle);
    await path.commit('before');
    await waitFor(() => handled.length === 1);
    await path.server.halt('SIGKILL');
    await path.commit('meanwhile');
    await path.server.resume();
    await path.commit('after');
    await waitFor(() => handled.length === 3);
    expect(handled).toEqual(['before', 'meanwhile', 'after']);
  });

  it('that took streams and consumers away ends with new ones, which begin with what is kept', async () => {
    const { handled, handle } = notes();
    await path.relay();
    await path.consumer(handle);
    await path.commit('before');
    await waitFor(() => handled.length === 1);
    await path.loseStreams();
    await path.commit('after');
    await waitFor(() => handled.length === 3);
    expect(handled.sort()).toEqual(['after', 'before', 'before']);
  });
});
