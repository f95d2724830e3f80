import { waitFor } from '@probatum/testing/wait-for';
import { FaultyMailServer, type MailFault } from './faulty-mail-server';
import { messageRow, queueMessage, tryAgain } from './queued-messages';
import { RunningEnvelopes } from './running-envelopes';

const server = new FaultyMailServer();
let envelopes: RunningEnvelopes;
beforeAll(async () => {
  const { url } = await server.start();
  envelopes = await RunningEnvelopes.start({ SMTP_URL: url, LOG_LEVEL: 'fatal' });
});
afterAll(async () => {
  await envelopes?.stop();
  await server.stop();
});
beforeEach(async () => {
  server.fault = undefined;
  server.dropConnections();
  await server.start();
});

const rowOf = (id: string) => messageRow(envelopes, id);
const queue = (to: string) => queueMessage(envelopes, { to });

interface Attempt {
  readonly error: string | null;
  readonly minutes: number;
}

/** Until this many attempts have failed. @returns why, and when the next one is */
function failed(id: string, tries: number): Promise<Attempt> {
  const read = `
    select last_error as error, round(extract(epoch from next_attempt_at - now()) / 60)::int as minutes from messages
    where id = $1 and status = 'pending' and tries = $2 and last_error is not null`;
  return waitFor(async () => (await envelopes.database.query<Attempt>(read, [id, tries]))[0], {
    describe: `${tries} attempts`,
  });
}

const sent = (id: string) =>
  waitFor(async () => (await rowOf(id)).status === 'sent' && rowOf(id), { describe: 'a message that was sent' });

async function trailOf(messageId: string): Promise<string[]> {
  const read = `
    select content::json ->> 'type' as type from audit_trail
    where envelope_id = (select envelope_id from messages where id = $1) order by sequence`;
  return (await envelopes.database.query<{ type: string }>(read, [messageId])).map(({ type }) => type);
}

const mailsTo = (address: string) => server.mails.filter((mail) => mail.includes(`To: ${address}\r\n`));
const messageIds = (mails: readonly string[]) => mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]?.trim());

it.each<[MailFault | 'dead', string]>([
  ['dead', 'dead@example.com'],
  ['silent', 'silent@example.com'],
  ['busy', 'busy@example.com'],
  ['unwilling', 'unwilling@example.com'],
  ['gone within the mail', 'within@example.com'],
])('a message for a mail server that is %s waits, and is sent once when the server is well', async (fault, to) => {
  if (fault === 'dead') await server.stop();
  else server.fault = fault;
  const id = await queue(to);
  expect(await failed(id, 1)).toEqual({ error: expect.stringMatching(/./), minutes: 1 });
  if (fault === 'dead') await server.start();
  server.fault = undefined;
  await tryAgain(envelopes, id);
  expect(await sent(id)).toEqual({ status: 'sent', tries: 2 });
  expect([mailsTo(to).length, await trailOf(id)]).toEqual([1, ['message.sent']]);
});

it.each<[MailFault, string]>([
  ['gone after the mail', 'after@example.com'],
  ['full', 'full@example.com'],
])('a mail server that is %s gets the message again, under the same id', async (fault, to) => {
  server.fault = fault;
  const id = await queue(to);
  await failed(id, 1);
  await tryAgain(envelopes, id);
  expect((await failed(id, 2)).minutes).toBe(5);
  server.fault = undefined;
  await tryAgain(envelopes, id);
  expect(await sent(id)).toEqual({ status: 'sent', tries: 3 });
  expect(messageIds(mailsTo(to))).toEqual(Array.from({ length: 3 }, () => `<${id}@localhost>`));
  expect(await trailOf(id)).toEqual(['message.sent']);
});

it('a message whose content the mail server refuses has failed, and is not sent again', async () => {
  server.fault = 'refuses the mail';
  const id = await queue('refused@example.com');
  await waitFor(async () => (await rowOf(id)).status === 'failed');
  expect([await rowOf(id), await trailOf(id)]).toEqual([{ status: 'failed', tries: 1 }, ['message.failed']]);
});

it('a message has failed after nine attempts', async () => {
  await server.stop();
  const id = await queue('never@example.com');
  for (let tries = 1; tries < 9; tries += 1) {
    await failed(id, tries);
    await tryAgain(envelopes, id);
  }
  await waitFor(async () => (await rowOf(id)).status === 'failed');
  expect([await rowOf(id), await trailOf(id)]).toEqual([{ status: 'failed', tries: 9 }, ['message.failed']]);
});

it('a silent mail server holds up no shutdown longer than its time limit, and the message waits', async () => {
  server.fault = 'silent';
  const id = await queue('shutdown@example.com');
  await waitFor(async () => (await rowOf(id)).tries === 1);
  await envelopes.harness.halt();
  expect(await rowOf(id)).toEqual({ status: 'pending', tries: 1 });
  server.fault = undefined;
  await envelopes.harness.resume();
  await tryAgain(envelopes, id);
  expect(await sent(id)).toEqual({ status: 'sent', tries: 2 });
});
