import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeadLetterStore } from '@probatum/messaging/dead-letter-store';
import { ensureDeadLetterStream, ensureEventStream } from '@probatum/messaging/streams';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import type { TestNats } from '@probatum/testing/given-nats';
import { startTestNats } from '@probatum/testing/test-nats';
import { connect, headers, type NatsConnection } from 'nats';
import { CannotHandleDeadLetters, handleDeadLetters } from '../src/operator/dead-letters/handle-dead-letters';

const run = promisify(execFile);
const subject = 'events.anchoring.anchor.confirmed.live.org_01j9z3k4m5n6p7q8r9s0t1v2w3';
const letter = {
  service: 'certificates',
  consumer: 'certificates-anchor-confirmed',
  event: 'anchor.confirmed',
  subject,
};

let program: string;
let server: TestNats;
let nats: NatsConnection;

beforeAll(async () => {
  [program, server] = await Promise.all([builtWorkspace(), startTestNats()]).then(
    ([workspace, started]) => [join(workspace, 'apps/gateway/src/dead-letters.js'), started] as const,
  );
  nats = await connect({ servers: server.url });
  await ensureDeadLetterStream(nats);
  await ensureEventStream(nats, 'anchoring');
}, 120_000);

afterAll(async () => {
  await nats?.close();
  await server?.stop();
});

async function deadLetters(...words: string[]): Promise<object[]> {
  const env = { PATH: process.env['PATH'], NATS_URL: server.url };
  const { stdout } = await run(process.execPath, [program, ...words], { env });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as object);
}

/** Without a process for each. */
async function refusal(...words: string[]): Promise<string> {
  const lines = handleDeadLetters(new DeadLetterStore(nats), words);
  const failure: unknown = await lines.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CannotHandleDeadLetters);
  return (failure as Error).message;
}

async function die(payload: string, service = letter.service): Promise<void> {
  const details = headers();
  details.set('Probatum-Consumer', `${service}-anchor-confirmed`);
  details.set('Probatum-Cause', 'Error: the proof is too long');
  await nats.jetstream().publish(`dead-letters.${service}.${subject}`, payload, { headers: details });
}

test('an operator lists, shows, replays and drops dead letters', async () => {
  expect(await deadLetters('list')).toEqual([]);
  await die('{"id":"evt_1"}');
  await die('{"id":"evt_2"}');
  await die('{"id":"evt_3"}', 'trust-engine');
  expect(await deadLetters('list', '--service', 'certificates')).toMatchObject([
    { id: 1, ...letter, cause: 'Error: the proof is too long' },
    { id: 2, ...letter },
  ]);
  expect(await deadLetters('list')).toHaveLength(3);
  expect(await deadLetters('show', '2')).toMatchObject([{ id: 2, ...letter, payload: '{"id":"evt_2"}' }]);

  expect(await deadLetters('replay', '1')).toEqual([{ replayed: 1, ...letter }]);
  const manager = await nats.jetstreamManager();
  expect((await manager.streams.getMessage('ANCHORING', { last_by_subj: subject })).string()).toBe('{"id":"evt_1"}');
  expect(await refusal('replay', '1')).toMatch(/^There is no dead letter 1\b/);
  const failure = (await deadLetters('show', '1').catch((error: unknown) => error)) as { code: number; stderr: string };
  expect([failure.code, failure.stderr]).toEqual([1, expect.stringMatching(/^There is no dead letter 1\b.*\n$/)]);

  expect(await deadLetters('drop', '--all', '--service', 'certificates')).toEqual([{ dropped: 2, ...letter }]);
  expect(await deadLetters('drop', '3')).toMatchObject([{ dropped: 3, service: 'trust-engine' }]);
  expect(await deadLetters('list')).toEqual([]);
  expect((await manager.streams.info('ANCHORING')).state.messages).toBe(1);
});

test('nothing is replayed or dropped by leaving something out', async () => {
  await die('{"id":"evt_4"}');
  for (const words of [
    ['drop'],
    ['drop', '--all'],
    ['drop', '--service', 'certificates'],
    ['replay'],
    ['replay', '--all'],
  ]) {
    expect(await refusal(...words)).not.toBe('');
  }
  for (const id of ['0', '-1', 'x', '1.5', '99']) expect(await refusal('drop', id)).not.toBe('');
  expect(await refusal('drop', '4', '--all')).toMatch('Use either an id or filters');
  expect(await refusal('drop', '--all', '--service', '*')).toMatch('is not the name');
  expect(await refusal('list', '4')).toMatch('`list` takes no id');
  expect(await refusal('list', '--colour', 'red')).toMatch('--colour');
  expect(await refusal('forget')).toMatch("Unknown command 'forget'");
  expect((await nats.jetstreamManager().then(({ streams }) => streams.info('DEAD-LETTERS'))).state.messages).toBe(1);
});
