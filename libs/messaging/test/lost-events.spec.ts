import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestFolder, removeTestFolder } from '@probatum/testing/test-folder';
import { waitFor } from '@probatum/testing/wait-for';
import { flushOutbox } from '../src/relay-flush';
import { ensureEventStream } from '../src/streams';
import { EventPath, numbered } from './event-path';

let path: EventPath;
let backup: string;

beforeEach(async () => {
  [path, backup] = await Promise.all([EventPath.open(), makeTestFolder()]);
});
afterEach(async () => {
  await path.close();
  await removeTestFolder(backup);
});

const flushed = () => flushOutbox(path.nats, 'certificates', 60_000);

/** Keeps a copy of the server's folder, of which the server knows nothing. */
async function copyStreams(): Promise<void> {
  await path.server.halt('SIGTERM');
  await cp(path.server.directory, backup, { recursive: true });
  await path.server.resume();
}

/**
 * A disk to which only a part was written before the power cut.
 * @param parts below the folder of a stream
 */
async function restore(...parts: string[]): Promise<void> {
  await path.server.halt('SIGKILL');
  for (const part of parts) {
    await rm(join(path.server.directory, part), { recursive: true, force: true });
    await cp(join(backup, part), join(path.server.directory, part), { recursive: true });
  }
  await path.server.resume();
}

const stream = 'jetstream/$G/streams/CERTIFICATES';

async function storedAre(subjects: string[]): Promise<void> {
  const sorted = [...subjects].sort();
  await waitFor(async () => (await path.stored()).sort().join() === sorted.join(), {
    describe: `${subjects.length} events in the stream`,
  });
}

describe('an older copy of the streams', () => {
  it('gets everything again that was confirmed since, without a new event', async () => {
    await path.relay();
    await path.commit(...numbered(10));
    await flushed();
    await copyStreams();
    await path.commit(...numbered(700, 10));
    await flushed();
    await restore('jetstream');
    await storedAre(numbered(710));
    expect(await path.outboxLength()).toBe(0);
  });

  it('gets it also when the relay died together with the server', async () => {
    const relay = await path.relay();
    await path.commit(...numbered(10));
    await flushed();
    await copyStreams();
    await path.commit(...numbered(10, 10));
    await flushed();
    await relay.stop();
    await path.commit(...numbered(10, 20));
    await restore('jetstream');
    await path.relay();
    await storedAre(numbered(30));
  });

  it('is handed to consumers that had come further than it', async () => {
    const handled: string[] = [];
    await path.consumer(async (events) => void handled.push(...events.map(({ subject }) => subject)));
    await path.relay();
    await path.commit(...numbered(10));
    await flushed();
    await copyStreams();
    await path.commit(...numbered(10, 10));
    await waitFor(() => handled.length === 20);
    await waitFor(async () => (await path.consumerInfo()).num_ack_pending === 0);
    await path.server.halt('SIGTERM');
    await path.server.resume();
    await restore(join(stream, 'msgs'));
    await path.commit(...numbered(5, 20));
    const missing = () => numbered(15, 10).filter((subject) => !handled.slice(20).includes(subject));
    await waitFor(() => missing().length === 0, { describe: 'the lost events to be handled again' });

    const late: string[] = [];
    await path.consumer(async (events) => void late.push(...events.map(({ subject }) => subject)));
    await path.commit('later');
    await waitFor(() => [...handled, ...late].includes('later'));
  });
});

test('a stream that forgets while the connection stands is complete again at the next flush', async () => {
  const lost: number[] = [];
  await path.relay((count) => lost.push(count));
  await path.commit(...numbered(600));
  await flushed();
  await path.loseStreams();
  await ensureEventStream(path.nats, 'certificates');
  await path.commit(...numbered(600, 600));
  expect((await flushed()).lastSequence).toBe(1_200);
  expect((await path.stored()).sort()).toEqual(numbered(1_200).sort());
  expect(lost).toEqual([600]);
});

test('confirmed events are kept for ten minutes, and until they were handled', async () => {
  let isReady = false;
  await path.consumer(
    async () => {
      if (!isReady) throw new Error('not yet');
    },
    { retryPausesMs: Array.from({ length: 2_000 }, () => 100) },
  );
  const relay = await path.relay();
  await path.commit('old');
  await flushed();
  await path.commit('recent');
  await flushed();
  const kept = async () => {
    const rows = await path.database.query<{ subject: string }>(
      `select payload::json ->> 'subject' as subject from published order by stream_seq, seq`,
    );
    return rows.map(({ subject }) => subject);
  };
  expect(await kept()).toEqual(['old', 'recent']);
  await path.database.query(`update published set published_at = now() - interval '10 minutes 1 second'
    where payload::json ->> 'subject' = 'old'`);
  await relay.stop();
  const next = await path.relay();
  // It looks at what is kept before it leads.
  await waitFor(() => next.isLeading);
  expect(await kept()).toEqual(['old', 'recent']);
  isReady = true;
  await waitFor(async () => (await kept()).join() === 'recent', { describe: 'the old to go' });
});
