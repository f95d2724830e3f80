import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPrograms, Judges, requirePrograms } from '@probatum/testing/pdf-judges';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import type { Page } from 'playwright-core';
import {
  desktop,
  draw,
  hasBrowser,
  type OpenPage,
  phone,
  requireBrowser,
  SigningBrowser,
} from '../../apps/envelopes/test/signing-browser';
import { callWith } from '../../tools/platform/src/quick-start/call';
import { type Account, openAccount } from '../account';
import { sha256 } from '../certificate';
import { root as repository } from '../docs/markdown';
import { uploadForm, uploadHeaders } from '../envelope';

let account: Account;
let browser: SigningBrowser;

beforeAll(async () => {
  requireBrowser();
  requirePrograms();
  account = await openAccount(await sharedPlatform(), 'Lessor Ltd');
  if (hasBrowser) browser = await SigningBrowser.at(account.local.gatewayUrl);
}, 150_000);
afterAll(() => browser?.stop());

interface Envelope {
  readonly id: string;
  readonly status: string;
  readonly certificateId: string;
  readonly declineReason?: string;
  readonly recipients: readonly { readonly status: string; readonly signUrl: string }[];
}

interface Message {
  readonly kind: string;
  readonly to: string;
  readonly text: string;
}

interface Trail {
  readonly isWhole: boolean;
  readonly status: string;
  readonly entries: readonly { readonly type: string; readonly actor: { readonly name?: string } }[];
  readonly documents: readonly { readonly sealedSha256: string }[];
}

/** The first signs on page 1, the second below a text. Both have one field more. */
const fields = [
  { recipientEmail: 'ada@example.com', fieldType: 'TEXT', x: 72, y: 500 },
  { recipientEmail: 'ada@example.com', fieldType: 'SIGNATURE', x: 72, y: 560 },
  { recipientEmail: 'bob@example.com', fieldType: 'SIGNATURE', x: 320, y: 560 },
  { recipientEmail: 'bob@example.com', fieldType: 'DATE_SIGNED', x: 320, y: 620 },
];

async function sendInOrder(): Promise<Envelope> {
  const { sandbox } = account;
  const form = uploadForm(readFileSync(join(repository, 'docs/examples/contract.pdf')));
  const upload = { body: form, headers: uploadHeaders };
  const { id: documentId } = await sandbox.expecting<{ id: string }>(201, 'POST /api/v1/documents', upload);
  const body = {
    subject: 'Lease of the flat',
    message: 'Please sign by Friday.',
    documentIds: [documentId],
    recipients: [
      { email: 'bob@example.com', name: 'Bob Tenant', order: 2 },
      { email: 'ada@example.com', name: 'Ada Landlady', order: 1 },
    ],
    fields,
  };
  const { id } = await sandbox.expecting<Envelope>(201, 'POST /api/v1/envelopes', { body });
  return sandbox.expecting<Envelope>(200, `POST /api/v1/envelopes/${id}/send`);
}

const read = ({ id }: Envelope) => account.sandbox.get<Envelope>(`/api/v1/envelopes/${id}`);
const trailOf = ({ id }: Envelope) => account.sandbox.get<Trail>(`/api/v1/envelopes/${id}/audit-trail?format=json`);

/** Oldest first. */
async function messagesOf({ id }: Envelope): Promise<Message[]> {
  const { data } = await account.sandbox.get<{ data: Message[] }>(`/api/v1/sandbox/messages?envelopeId=${id}`);
  return data.reverse();
}

/** The token of the link in a message, as the recipient gets it. */
function tokenIn({ text }: Message): string {
  const [link] = /^http\S+\/sign\/\S+$/m.exec(text)!;
  expect(link.startsWith(`${account.local.gatewayUrl}/sign/`)).toBe(true);
  return link.split('/').at(-1)!;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

async function finish({ page, faults }: OpenPage): Promise<void> {
  await page.getByText('I have read the document').click();
  await press(page, 'Finish and sign');
  await heading(page, 'You have signed');
  expect(faults).toEqual([]);
}

/** Opens the page of a message, and waits until the person can read the document. */
async function open(message: Message, device = desktop): Promise<OpenPage> {
  const opened = await browser.open(tokenIn(message), device);
  await heading(opened.page, 'Read the document first');
  await opened.page.locator('.textLayer', { hasText: 'Contract' }).first().waitFor();
  await opened.page.getByText('Sandbox: this document is a test').waitFor();
  return opened;
}

async function signOnPhone(message: Message): Promise<OpenPage> {
  const opened = await open(message, phone);
  const { page } = opened;
  await page.getByText('Please sign by Friday.').waitFor();
  await press(page, 'Start');
  await page.getByRole('textbox').fill('12 Lake Road');
  await press(page, 'Next field');
  await draw(page);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  await press(page, 'Continue');
  await finish(opened);
  return opened;
}

async function signAtDesk(message: Message): Promise<OpenPage> {
  const opened = await open(message);
  await press(opened.page, 'Start');
  await opened.page.getByRole('img', { name: 'Handwritten: Bob Tenant' }).waitFor();
  await press(opened.page, 'Continue');
  await finish(opened);
  return opened;
}

/** Several programs judge the file, against the root certificate that anyone can read. */
function judge(pdf: Buffer, root: Buffer): void {
  const judges = new Judges(new X509Certificate(root).raw);
  try {
    const { output } = judges.pdfsig(pdf);
    expect(output.match(/Signature is Valid/g)).toHaveLength(1);
    expect(output).toContain('Certificate is Trusted');
    expect(output).toContain('Total document signed');
    expect(judges.qpdf(pdf)).toMatchObject({ code: 0 });
  } finally {
    judges.close();
  }
}

function pagesOf(pdf: Buffer): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'probatum-signed-'));
  try {
    writeFileSync(join(folder, 'signed.pdf'), pdf);
    const text = execFileSync('pdftotext', ['-layout', join(folder, 'signed.pdf'), '-'], { encoding: 'utf8' });
    return text.split('\f').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function download(page: Page): Promise<Buffer> {
  await heading(page, 'The document is complete');
  const link = page.getByRole('link', { name: /^Download/ });
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(file.suggestedFilename()).toBe('contrat-signed.pdf');
  return readFileSync(await file.path());
}

(hasBrowser ? test : test.skip)(
  'two people sign one after the other in their browsers, and get a sealed PDF that other programs trust',
  async () => {
    const envelope = await sendInOrder();
    const [first, ...early] = await messagesOf(envelope);
    expect([first, early]).toEqual([expect.objectContaining({ kind: 'invitation', to: 'ada@example.com' }), []]);
    const waiting = await browser.open(envelope.recipients[0]!.signUrl.split('/').at(-1)!);
    await heading(waiting.page, 'It is not your turn yet');

    const ada = await signOnPhone(first!);
    expect((await read(envelope)).recipients.map(({ status }) => status)).toEqual(['SENT', 'SIGNED']);
    const [, second] = await messagesOf(envelope);
    expect(second).toMatchObject({ kind: 'invitation', to: 'bob@example.com' });
    const bob = await signAtDesk(second!);

    const downloaded = [await download(ada.page), await download(bob.page)];
    const completed = await read(envelope);
    expect(completed.status).toBe('COMPLETED');
    const told = (await messagesOf(envelope)).slice(2).map(({ kind, to }) => `${kind} ${to}`);
    expect(told.sort()).toEqual(['completed ada@example.com', 'completed bob@example.com']);

    const anonymous = callWith(account.local.gatewayUrl);
    const sender = callWith(account.local.gatewayUrl, account.sandbox.key);
    const root = await anonymous.bytes('GET /e-signature/root-certificate.pem');
    const signed = await sender.bytes(`GET /api/v1/envelopes/${envelope.id}/signed-document`);
    const report = await sender.bytes(`GET /api/v1/envelopes/${envelope.id}/audit-trail`);
    expect(downloaded.map((bytes) => bytes.equals(signed))).toEqual([true, true]);
    if (hasPrograms) {
      for (const pdf of [signed, report]) judge(pdf, root);
      const pages = pagesOf(signed);
      expect(pages.map((page) => page.includes('SANDBOX'))).toEqual(pages.map(() => true));
      for (const filled of ['12 Lake Road', new Date().toISOString().slice(0, 10)]) expect(pages[0]).toContain(filled);
      const told = pagesOf(report).join('\n');
      for (const words of ['Ada Landlady', 'Bob Tenant', envelope.id, sha256(signed)]) expect(told).toContain(words);
    }

    const trail = await trailOf(envelope);
    expect([trail.isWhole, trail.documents.map(({ sealedSha256 }) => sealedSha256)]).toEqual([true, [sha256(signed)]]);
    const acts = trail.entries.filter(({ type }) => type.startsWith('recipient.'));
    expect(acts.map(({ type, actor }) => `${actor.name}: ${type}`)).toEqual(
      ['Ada Landlady', 'Bob Tenant'].flatMap((name) =>
        ['viewed', 'consented', 'signed'].map((act) => `${name}: recipient.${act}`),
      ),
    );
    const certificate = () => account.public.get<{ valid: boolean }>(`/verification/${completed.certificateId}`);
    expect(await waitFor(certificate, { describe: 'the certificate' })).toMatchObject({ environment: 'sandbox' });
    await Promise.all([waiting, ada, bob].map(({ page }) => page.context().close()));
  },
);

(hasBrowser ? test : test.skip)(
  'a person declines with a reason on a phone, and the next one is never invited',
  async () => {
    const envelope = await sendInOrder();
    const [invitation] = await messagesOf(envelope);
    const { page, faults } = await open(invitation!, phone);
    await press(page, 'Decline');
    await heading(page, 'Decline to sign');
    await page.getByRole('textbox').fill('The rent is too high.');
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
    await heading(page, 'Signing was declined');
    expect(faults).toEqual([]);

    expect(await read(envelope)).toMatchObject({ status: 'DECLINED', declineReason: 'The rent is too high.' });
    const invited = (await messagesOf(envelope)).filter(({ kind }) => kind === 'invitation').map(({ to }) => to);
    expect(invited).toEqual(['ada@example.com']);
    const { isWhole, entries } = await trailOf(envelope);
    expect([isWhole, entries.map(({ type }) => type)]).toEqual([
      true,
      expect.arrayContaining(['recipient.viewed', 'recipient.declined', 'envelope.declined']),
    ]);
    const other = await browser.open(envelope.recipients[0]!.signUrl.split('/').at(-1)!);
    await heading(other.page, 'Signing was declined');
    const signed = await account.sandbox.call(`GET /api/v1/envelopes/${envelope.id}/signed-document`);
    expect([signed.status, signed.body.problemCode ?? signed.body.code]).toEqual([409, 'envelope.not_completed']);
    await Promise.all([page, other.page].map((shown) => shown.context().close()));
  },
);
