import { spawnSync } from 'node:child_process';
import { ensureDeadLetterStream, ensureEventStream } from '@probatum/messaging/streams';
import { startTestNats, type TestNats } from '@probatum/testing/test-nats';
import { connect, headers, type NatsConnection } from 'nats';
import { codeBlocks, readDocument, root, section } from './markdown';

const program = codeBlocks(section(readDocument('docs/operations.md'), 'Dead letters'), 'js').join('\n');
const subject = 'events.anchoring.anchor.confirmed.live.org_01j9z3k4m5n6p7q8r9s0t1v2w3';

let server: TestNats;
let nats: NatsConnection;

beforeAll(async () => {
  server = await startTestNats();
  nats = await connect({ servers: server.url });
  await ensureDeadLetterStream(nats);
  await ensureEventStream(nats, 'anchoring');
}, 60_000);

afterAll(async () => {
  await nats.close();
  await server.stop();
});

/** From standard input, so that it finds the packages of the checkout without lying there. */
function deadLetters(...args: string[]): string {
  const env = { ...process.env, NATS_URL: server.url };
  const command = ['--input-type=module', '-', ...args];
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env, input: program, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

test('the program for dead letters lists them and hands one to its stream once more', async () => {
  expect(deadLetters()).toBe('');

  const details = headers();
  details.set('Probatum-Consumer', 'certificates-anchor-confirmed');
  details.set('Probatum-Cause', 'Error: the proof is too long');
  await nats.jetstream().publish(`dead-letters.certificates.${subject}`, '{"id":"evt_1"}', { headers: details });
  expect(deadLetters()).toBe(
    `1 certificates-anchor-confirmed dead-letters.certificates.${subject} Error: the proof is too long\n`,
  );

  expect(deadLetters('1')).toBe('');
  expect(deadLetters()).toBe('');
  const manager = await nats.jetstreamManager();
  const again = await manager.streams.getMessage('ANCHORING', { last_by_subj: subject });
  expect(again.string()).toBe('{"id":"evt_1"}');
});
