import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@probatum/testing/wait-for';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { messageRow, queueMessage, tryAgain } from './queued-messages';
import { RunningEnvelopes } from './running-envelopes';

const caught: Email[] = [];
let refuse: (address: string) => number | undefined = () => undefined;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    const responseCode = refuse(address);
    done(responseCode ? Object.assign(new Error('refused'), { responseCode }) : null);
  },
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => void PostalMime.parse(Buffer.concat(parts)).then((mail) => (caught.push(mail), done())));
  },
});

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  envelopes = await RunningEnvelopes.start({
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Probatum <no-reply@example.com>',
    LOG_LEVEL: 'fatal',
  });
}, 120_000);
afterAll(async () => {
  await envelopes.stop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const queue = (to: string, subject: string, text: string, status: 'pending' | 'kept' = 'pending') =>
  queueMessage(envelopes, { to, subject, text, status });
const rowOf = (id: string) => messageRow(envelopes, id);
const ended = (id: string) => waitFor(async () => ((await rowOf(id)).status === 'pending' ? undefined : rowOf(id)));
const mailOf = (to: string) => caught.filter((mail) => mail.to?.[0]?.address === to);

it('sends a message as text and HTML that loads nothing, under an id that stays', async () => {
  const url = `https://sign.example/sign/${randomBytes(32).toString('base64url')}`;
  const text = `مرحبا ليلى <b>,\n\n“Lease” & more\n\n${url}\n\nSent by Acme\n`;
  const id = await queue('layla@example.com', 'Please sign: عقد\r\nBcc: thief@example.com', text);
  expect(await ended(id)).toEqual({ status: 'sent', tries: 1 });
  const [mail] = mailOf('layla@example.com');
  expect(mail).toMatchObject({
    messageId: `<${id}@example.com>`,
    subject: 'Please sign: عقد Bcc: thief@example.com',
    from: { address: 'no-reply@example.com' },
  });
  expect(mail!.bcc ?? []).toEqual([]);
  expect(mail!.text?.trim()).toBe(text.trim());
  expect(mail!.html).toContain(`<a href="${url}"`);
  expect(mail!.html).toContain('<p dir="auto"');
  expect(mail!.html).not.toMatch(/<b>|<img|src=|url\(|<link|<script/i);
});

it('an address that is refused for good has failed, and one that is refused for now is tried again', async () => {
  refuse = (address) => ({ 'gone@example.com': 550, 'later@example.com': 450 })[address];
  const [gone, later] = [await queue('gone@example.com', 'a', 'a'), await queue('later@example.com', 'a', 'a')];
  expect(await ended(gone)).toEqual({ status: 'failed', tries: 1 });
  await waitFor(async () => (await rowOf(later)).tries === 1);
  refuse = () => undefined;
  await waitFor(async () => {
    await tryAgain(envelopes, later);
    return (await rowOf(later)).status === 'sent';
  });
  expect(mailOf('later@example.com').length).toBe(1);
});

it('messages of the sandbox are never sent', async () => {
  const kept = await queue('kept@example.com', 'a', 'a', 'kept');
  await ended(await queue('after@example.com', 'a', 'a'));
  expect([await rowOf(kept), mailOf('kept@example.com')]).toEqual([{ status: 'kept', tries: 0 }, []]);
});
