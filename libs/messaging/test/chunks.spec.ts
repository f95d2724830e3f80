import { maxChunkEvents } from '@probatum/contracts/events/chunk';
import { certificateIssued, certificateIssuedV2, issueOf } from '@probatum/contracts/events/certificates';
import { type CloudEvent, streamName } from '@probatum/contracts/events/event';
import { idOf } from '@probatum/contracts/ids';
import { createLogger } from '@probatum/observability/logger';
import { waitFor } from '@probatum/testing/wait-for';
import type { JsMsg } from 'nats';
import { ensureDurableConsumer } from '../src/durable-consumer';
import { ChunkTries } from '../src/event-tries';
import { type HandleEvents, settleBatch } from '../src/settlement';
import { EventPath, type Issued, numbered } from './event-path';

let path: EventPath;

beforeEach(async () => {
  path = await EventPath.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await path.close();
});

/** A handler that records the subjects that it has finished, and the number of events per call. */
function notes(work: (events: Issued[]) => Promise<void> = () => Promise.resolve()) {
  const handled: string[] = [];
  const batches: number[] = [];
  const handle = async (events: Issued[]) => {
    batches.push(events.length);
    await work(events);
    handled.push(...events.map(({ subject }) => subject));
  };
  return { handled, batches, handle };
}

const refusing = (subject: string) => (events: Issued[]) =>
  events.some((event) => event.subject === subject) ? Promise.reject(new Error('cannot stand it')) : Promise.resolve();

const byNumber = (left: string, right: string) => Number(left) - Number(right);
const listen = (handle: (events: Issued[]) => Promise<void>, retryPausesMs = [10, 20]) =>
  path.consumer(handle, { retryPausesMs }, certificateIssuedV2);

async function acknowledged(): Promise<void> {
  await waitFor(
    async () => {
      const info = await path.consumerInfo(certificateIssuedV2);
      return info.num_pending + info.num_ack_pending === 0;
    },
    { describe: 'all chunks to be acknowledged' },
  );
}

it('a chunk reaches the handler as the events that it stands for', async () => {
  const seen: Issued[] = [];
  await path.commitInChunks('one', 'two');
  await path.relay();
  await listen((events) => Promise.resolve(void seen.push(...events)));
  await waitFor(() => seen.length > 0);
  expect((await path.state()).messages).toBe(1);
  expect(seen.map((event) => JSON.parse(JSON.stringify(event)) as CloudEvent)).toEqual(
    ['one', 'two'].map((certificateId) => ({
      specversion: '1.0',
      id: idOf('evt', 'certificate.issued', issueOf({ certificateId })),
      source: '/certificates',
      type: 'probatum.certificate.issued',
      subject: certificateId,
      time: certificateIssued.example.issuedAt,
      datacontenttype: 'application/json',
      organizationid: 'org_1',
      environment: 'live',
      data: { ...certificateIssued.example, certificateId },
    })),
  );
});

it('many chunks are handled in batches that have no more events than batches of single events', async () => {
  const { handled, batches, handle } = notes();
  await path.commitInChunks(...numbered(5 * maxChunkEvents));
  await path.relay();
  await waitFor(async () => (await path.outboxLength()) === 0);
  expect((await path.state()).messages).toBe(5);
  await listen(handle);
  await acknowledged();
  expect(handled).toEqual(numbered(5 * maxChunkEvents));
  expect(Math.max(...batches)).toBeLessThanOrEqual(400);
});

it('a bad event takes down neither its chunk nor the chunks beside, and is put away alone', async () => {
  const { handled, handle } = notes(refusing('77'));
  await path.commitInChunks(...numbered(150));
  await path.commitInChunks(...numbered(10, 150));
  await path.relay();
  await waitFor(async () => (await path.outboxLength()) === 0);
  await listen(handle);
  const [letter] = await waitFor(async () => {
    const letters = await path.deadLetters();
    return letters.length > 0 ? letters : undefined;
  });
  await acknowledged();
  expect(await path.deadLetters()).toHaveLength(1);
  const others = numbered(160).filter((subject) => subject !== '77');
  expect([...new Set(handled)].sort(byNumber)).toEqual(others);
  expect(letter).toMatchObject({
    // As the single event that it would have been alone, so that it can be published again.
    subject: 'dead-letters.listener.events.certificates.certificate.issued.live.org_1',
    consumer: 'listener-certificate-issued-v2',
    cause: expect.stringMatching(/^Error: cannot stand it/),
  });
  expect(JSON.parse(letter!.text)).toMatchObject({
    id: idOf('evt', 'certificate.issued', '77'),
    type: 'probatum.certificate.issued',
    data: { certificateId: '77' },
  });
});

it('a bad event is tried again and its neighbours do not wait for it', async () => {
  let isBad = true;
  const { handled, handle } = notes((events) => (isBad ? refusing('2')(events) : Promise.resolve()));
  await path.commitInChunks(...numbered(5));
  await path.relay();
  await listen(
    handle,
    Array.from({ length: 1_000 }, () => 20),
  );
  await waitFor(() => handled.length >= 4);
  expect(handled.slice(0, 4).sort(byNumber)).toEqual(['0', '1', '3', '4']);
  isBad = false;
  await acknowledged();
  expect(handled).toContain('2');
  expect(await path.deadLetters().catch(() => [])).toEqual([]);
});

describe('a chunk with an event that fails in every delivery', () => {
  const triesOfBad = 3;
  let failed = 0;
  /** In the last try of the bad event, its neighbours would fail as well. */
  const work = async (events: Issued[]) => {
    if (failed === triesOfBad) await refusing('neighbour')(events);
    if (events.length === 1 && events[0]!.subject === 'bad') failed += 1;
    await refusing('bad')(events);
  };
  const letters = async () => (await path.deadLetters()).map(({ text }) => (JSON.parse(text) as Issued).subject);

  const counts = async () => (await (await path.nats.jetstreamManager()).streams.info('EVENT-TRIES')).state;

  beforeEach(() => {
    failed = 0;
  });

  it('gives up on this event alone, and handles the others once', async () => {
    const { handled, handle } = notes(work);
    await path.commitInChunks('bad', 'neighbour', 'other');
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await listen(handle);
    await acknowledged();
    expect(failed).toBe(triesOfBad);
    expect(await letters()).toEqual(['bad']);
    expect(handled).toEqual(['neighbour', 'other']);
  });

  it('leaves no counts behind, also when NATS does not remove them at first', async () => {
    const refuse = jest.spyOn(ChunkTries.prototype, 'remove').mockRejectedValueOnce(new Error('not now'));
    await path.commitInChunks('bad', 'neighbour');
    await path.commitInChunks('bad', 'neighbour', 'other');
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await path.consumer(notes(refusing('bad')).handle, { retryPausesMs: [1], ackWaitMs: 300 }, certificateIssuedV2);
    await acknowledged();
    await waitFor(() => refuse.mock.results.length === 2);
    await waitFor(async () => (await counts()).messages === 1, { describe: 'the counts of one chunk to be removed' });
    expect(await letters()).toEqual(['bad', 'bad']);
  });

  it('has one message of counts, however often it fails', async () => {
    await path.commitInChunks('bad', 'neighbour');
    await path.relay();
    await listen(notes(work).handle, [1, 1, 60_000]);
    await waitFor(async () => (await counts()).last_seq === 3);
    expect((await counts()).messages).toBe(1);
  });

  it('does not hold up the chunks beside it while NATS refuses its counts', async () => {
    const { handled, handle } = notes(refusing('bad'));
    const refuse = jest.spyOn(ChunkTries.prototype, 'write').mockRejectedValueOnce(new Error('no space'));
    await path.commitInChunks('bad');
    await path.commitInChunks('other');
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await path.consumer(handle, { retryPausesMs: [1], ackWaitMs: 300 }, certificateIssuedV2);
    await acknowledged();
    expect(refuse.mock.results.length).toBeGreaterThan(1);
    expect([handled, await letters()]).toEqual([['other'], ['bad']]);
  });

  it('does not hold up the chunks beside it while NATS does not tell its counts', async () => {
    const { handled, handle } = notes(work);
    await path.commitInChunks('bad');
    await path.commitInChunks('other');
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    await ensureDurableConsumer(path.nats, certificateIssuedV2, { name: 'direct', ackWaitMs: 60_000 });
    const consumer = await path.nats.jetstream().consumers.get(streamName(certificateIssuedV2.context), 'direct');
    const both = async () => {
      const messages: JsMsg[] = [];
      for await (const message of await consumer.fetch({ max_messages: 2 })) messages.push(message);
      return messages;
    };
    for (const message of await both()) message.nak();
    const again = await both();
    expect(again.map(({ redelivered }) => redelivered)).toEqual([true, true]);

    jest.spyOn(ChunkTries.prototype, 'read').mockRejectedValueOnce(new Error('not available'));
    await settleBatch(again, {
      nats: path.nats,
      service: 'listener',
      consumer: 'direct',
      definition: certificateIssuedV2,
      logger: createLogger('test', 'silent'),
      handle: handle as HandleEvents,
      retryPausesMs: [1],
      isStopping: () => false,
    });
    expect(handled).toEqual(['other']);
    await waitFor(async () => (await consumer.info()).num_ack_pending === 1);
  });

  it('has counts of its own, also when another one had its number before the stream was lost', async () => {
    const tries = new ChunkTries(path.nats, 'listener');
    const messageOf = (timestampNanos: number) => ({ seq: 1, info: { timestampNanos } }) as JsMsg;
    await tries.write(messageOf(1_000), new Map([['evt_1', 2]]));
    expect(await tries.read(messageOf(1_000))).toEqual(new Map([['evt_1', 2]]));
    expect(await tries.read(messageOf(2_000))).toBeUndefined();
  });

  it('has no more tries when another replica goes on', async () => {
    const { handled, handle } = notes(work);
    await path.commitInChunks('bad', 'neighbour', 'other');
    await path.relay();
    await waitFor(async () => (await path.outboxLength()) === 0);
    const { consumer } = await listen(handle, [1_000, 1]);
    await waitFor(() => failed === 1);
    await consumer.stop();
    await listen(handle, [1_000, 1]);
    await acknowledged();
    expect(failed).toBe(triesOfBad);
    expect(await letters()).toEqual(['bad']);
    expect(handled).toEqual(['neighbour', 'other']);
  });
});

it.each([
  ['no event', 'null', 'The message is not a CloudEvent in JSON'],
  ['no data', '{"id":"evt_1"}', 'The message is not a certificate.issued-v2: TypeError'],
  ['no list', '{"id":"evt_1","data":{"certificates":7}}', 'The message is not a certificate.issued-v2: TypeError'],
  ['a hole', '{"id":"evt_1","data":{"certificates":[null]}}', 'The message is not a certificate.issued-v2: TypeError'],
])('a message with %s is put away as it is', async (_what, payload, cause) => {
  const { handled, handle } = notes();
  await listen(handle);
  await path.publishRaw(payload, certificateIssuedV2);
  await path.relay();
  await path.commitInChunks('good');
  await waitFor(() => handled.length === 1);
  await acknowledged();
  expect(await path.deadLetters()).toMatchObject([{ text: payload, cause: expect.stringContaining(cause) }]);
});

it('a chunk that comes twice is the same events', async () => {
  const ids: string[] = [];
  const { handle } = notes((events) => Promise.resolve(void ids.push(...events.map(({ id }) => id))));
  await listen(handle);
  await path.relay();
  await path.commitInChunks(...numbered(3));
  await path.commitInChunks(...numbered(3));
  await waitFor(() => ids.length === 6);
  expect(new Set(ids).size).toBe(3);
});

it('a replica that stops finishes the events that it is handling and gives back the chunks behind them', async () => {
  const subjects = numbered(10 * maxChunkEvents);
  await path.commitInChunks(...subjects);
  await path.relay();
  await waitFor(async () => (await path.outboxLength()) === 0);
  let stopped: Promise<void> | undefined;
  const { handled, batches, handle } = notes(async () => {
    if (batches.length === 2) {
      const { consumer } = await running;
      stopped = consumer.stop();
    }
    await waitFor(async () => (await path.consumerInfo(certificateIssuedV2)).num_pending === 0);
  });
  const running = listen(handle);
  await waitFor(() => stopped !== undefined);
  await stopped;
  expect(batches).toHaveLength(2);
  await listen(handle);
  await acknowledged();
  expect([...new Set(handled)].sort(byNumber)).toEqual(subjects);
});

it('the relay moves more than its memory bound in several parts', async () => {
  const { handled, handle } = notes();
  for (let from = 0; from < 12_000; from += 2_000) await path.commitInChunks(...numbered(2_000, from));
  await path.relay();
  await listen(handle);
  await waitFor(() => handled.length === 12_000);
  expect(handled.sort(byNumber)).toEqual(numbered(12_000));
});
