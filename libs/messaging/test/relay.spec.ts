import { certificateIssued } from '@probatum/contracts/events/certificates';
import { waitFor } from '@probatum/testing/wait-for';
import { flushOutbox } from '../src/relay-flush';
import { EventPath, fastestOf, numbered } from './event-path';

let path: EventPath;

beforeEach(async () => {
  path = await EventPath.open();
});
afterEach(() => path.close());

const flushed = () => flushOutbox(path.nats, certificateIssued.context, 60_000);

async function storedAre(subjects: string[]): Promise<void> {
  await waitFor(async () => (await path.outboxLength()) === 0, { describe: 'an empty outbox' });
  expect(await path.stored()).toEqual(subjects);
}

describe('the relay', () => {
  it('moves what was committed, in order, however much it is', async () => {
    await path.commit(...numbered(1_200));
    await path.relay();
    await storedAre(numbered(1_200));
  });

  it('is woken by a commit immediately', async () => {
    await path.relay();
    await flushed();
    const took = await fastestOf(5, async (round) => {
      await path.commit('now');
      await waitFor(async () => (await path.state()).messages === round);
    });
    // The poll that would find each of them otherwise comes a second after the one before.
    expect(took).toBeLessThan(500);
  });

  it('moves what is committed late with an early number', async () => {
    await path.relay();
    await flushed();
    const commitEarly = await path.prepare('early');
    await path.commit(...numbered(1_200));
    await storedAre(numbered(1_200));
    await commitEarly();
    await storedAre([...numbered(1_200), 'early']);
  });

  it('keeps an event until the stream takes it', async () => {
    await path.relay();
    await flushed();
    const { streams } = await path.nats.jetstreamManager();
    await streams.update('CERTIFICATES', { max_msg_size: 10 });
    await path.commit('too long for now');
    await expect(flushOutbox(path.nats, 'certificates', 1_000)).rejects.toThrow(/No relay of certificates/);
    expect(await path.outboxLength()).toBe(1);
    await streams.update('CERTIFICATES', { max_msg_size: -1 });
    await storedAre(['too long for now']);
  });

  it('sends nothing twice when it dies between the confirmation and its commit', async () => {
    // At the very end of the first transaction that deletes from the outbox, its session ends.
    await path.administer(`
      create sequence test_messaging.commits;
      alter sequence test_messaging.commits owner to test_messaging;
      create function test_messaging.die_once() returns trigger language plpgsql as $$ begin
        if nextval('test_messaging.commits') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return null;
      end $$;
      create constraint trigger die_once after delete on test_messaging.outbox
        deferrable initially deferred for each row execute function test_messaging.die_once();`);
    await path.commit(...numbered(20));
    await path.relay();
    await storedAre(numbered(20));
    const [row] = await path.database.query<{ last_value: string }>('select last_value from commits');
    expect(Number(row!.last_value)).toBe(21);
  });

  it('takes up its work when its sessions were ended, and loses nothing', async () => {
    await path.relay();
    await flushed();
    for (const round of [0, 1, 2]) {
      // The pool may hand out a connection whose end it has not heard of; then the transaction has not begun.
      await waitFor(() => path.commit(...numbered(10, round * 10)).then(() => true));
      await path.terminateSessions();
    }
    await storedAre(numbered(30));
  });

  it('finishes the running batch when it is stopped', async () => {
    const relay = await path.relay();
    await flushed();
    await path.commit(...numbered(3_000));
    await relay.stop();
    const { messages } = await path.state();
    expect(messages + (await path.outboxLength())).toBe(3_000);
    await path.relay();
    await storedAre(numbered(3_000));
  });
});

describe('two relays of one outbox', () => {
  it('have one leader, and another when that one stops', async () => {
    const relays = [await path.relay(), await path.relay()];
    const leader = await waitFor(() => relays.find((relay) => relay.isLeading));
    const other = relays.find((relay) => relay !== leader)!;
    await path.commit('first');
    await storedAre(['first']);
    expect(other.isLeading).toBe(false);
    await leader.stop();
    await path.commit('second');
    await waitFor(() => other.isLeading);
    await storedAre(['first', 'second']);
  });

  it('have one leader again when the session of the first dies, and keep the order', async () => {
    const relays = [await path.relay(), await path.relay()];
    for (const round of [0, 1, 2]) {
      await waitFor(() => relays.some((relay) => relay.isLeading));
      await path.commit(...numbered(700, round * 700));
      // A leader may be between two sessions of its own just now.
      await waitFor(async () => (await path.terminateLeader()) === 1, { describe: 'a leader to end' });
    }
    await storedAre(numbered(2_100));
    await waitFor(() => relays.filter((relay) => relay.isLeading).length === 1);
  });
});

describe('an outage of NATS', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('by %s loses nothing and keeps the order', async (signal) => {
    await path.relay();
    await path.commit(...numbered(10));
    await flushed();
    await path.server.halt(signal);
    for (const round of [1, 2, 3]) await path.commit(...numbered(10, round * 10));
    expect(await path.outboxLength()).toBe(30);
    await path.server.resume();
    await path.commit('after');
    await storedAre([...numbered(40), 'after']);
  });

  it('that took its streams away ends with new ones, and all that was confirmed is in them', async () => {
    await path.relay();
    await path.commit('before');
    await flushed();
    await path.loseStreams();
    await path.commit('after');
    expect((await flushed()).lastSequence).toBe(2);
    expect((await path.stored()).sort()).toEqual(['after', 'before']);
  });
});

describe('a flush', () => {
  it('ends when everything that was committed before it is in the stream', async () => {
    await path.relay();
    let committed = 0;
    for (const size of [0, 1, 499, 500, 501, 1, 0, 1_300]) {
      await path.commit(...numbered(size, committed));
      committed += size;
      const { lastSequence } = await flushed();
      expect(lastSequence).toBe(committed);
      expect((await path.state()).messages).toBe(committed);
    }
  });

  it('ends for all callers while events keep arriving', async () => {
    await path.relay();
    await path.relay();
    let last = 0;
    const rounds = numbered(20).map(async (round) => {
      await path.commit(...numbered(30, Number(round) * 30));
      last = Math.max(last, (await flushed()).lastSequence);
      expect((await path.stored()).slice(0, last)).toContain(String(Number(round) * 30 + 29));
    });
    await Promise.all(rounds);
    expect(last).toBe(600);
  });

  it('waits for a relay that is only coming', async () => {
    await path.commit('early');
    const asked = flushed();
    await path.relay();
    expect(await asked).toEqual({ lastSequence: 1 });
  });

  it('fails if no relay answers in time', async () => {
    await expect(flushOutbox(path.nats, 'certificates', 200)).rejects.toThrow(
      'No relay of certificates has answered within 200 ms',
    );
  });
});
