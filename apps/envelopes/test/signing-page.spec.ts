import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { newTenant } from '@probatum/testing/service-harness';
import type { Page } from 'playwright-core';
import { RunningEnvelopes } from './running-envelopes';
import { complete, giveSent, type SentEnvelope, somePicture, stopSealing } from './sent-envelope';
import {
  desktop,
  draw,
  hasBrowser,
  inaccessible,
  phone,
  requireBrowser,
  SigningBrowser,
  tabTo,
} from './signing-browser';

let envelopes: RunningEnvelopes;
let folder: string;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  folder = join(await builtWorkspace(), 'apps/signing');
  envelopes = await RunningEnvelopes.start({ SIGNING_PAGE_FOLDER: folder });
  await stopSealing(envelopes);
}, 300_000);
afterAll(() => envelopes.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  envelopes.call<{ code: string }>(undefined, 'GET', path, { headers });

describe('the files of the page', () => {
  it('come with a policy that allows nothing inline and nothing from elsewhere', async () => {
    const { tokens } = await giveSent(envelopes, tenant);
    const { status, headers, text } = await get(`/sign/${tokens[0]}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/<style|<script(?![^>]* src="\/signing-page\/)|https?:/);
    expect(text).not.toContain(tokens[0]);
  });

  it('show the page with 404 for an unknown link', async () => {
    const { status, headers } = await get(`/sign/${'A'.repeat(43)}`);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    const forProgram = await get(`/sign/${'A'.repeat(43)}`, { accept: 'application/json' });
    expect([forProgram.status, forProgram.body.code]).toEqual([404, 'signing.link_not_found']);
  });

  it('may be kept by browsers, and are compressed where that helps', async () => {
    const [script] = /\/signing-page\/assets\/[\w-]+\.js/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))!;
    const { status, headers } = await get(script, { 'accept-encoding': 'gzip' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-encoding')).toBe('gzip');
    const plain = await get(script, { 'accept-encoding': 'identity' });
    expect([plain.headers.get('content-encoding'), plain.text]).toEqual([
      null,
      readFileSync(join(folder, script.slice(14)), 'utf8'),
    ]);
  });

  it.each(['assets/missing.js', 'assets/..%2findex.html', '..%2f..%2fpackage.json/x', 'assets/%00', 'stamp/stamp'])(
    'do not include %s',
    async (path) => {
      const { status } = await get(`/signing-page/${path}`);
      expect([400, 404]).toContain(status);
    },
  );
});

beforeAll(requireBrowser);

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  let browser: SigningBrowser;
  beforeAll(async () => {
    browser = await SigningBrowser.start(envelopes);
  });
  afterAll(() => browser?.stop());

  const next = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

  /** The page finishes once the whole document is shown. */
  const finish = async (page: Page, name: string) => {
    await page.locator('.textLayer').first().waitFor();
    await page.locator('article[aria-busy="true"]').waitFor({ state: 'detached' });
    await next(page, name);
  };

  async function fieldsOf({ id }: SentEnvelope) {
    return envelopes.database.query<{ type: string; value: string | null; picture: boolean }>(
      'select type, value, has_picture as picture from fields where envelope_id = $1 order by id',
      [id],
    );
  }

  it('signs by keyboard alone, with every state accessible', async () => {
    const envelope = await giveSent(envelopes, tenant, {
      recipients: [{ name: 'Marie Dubois' }],
      fields: [
        { type: 'TEXT' },
        { type: 'CHECKBOX', area: [60, 180, 12, 12] },
        { type: 'DROPDOWN', options: ['Monthly', 'Yearly'] },
        { type: 'RADIO_GROUP', options: ['Yes', 'No'] },
        { type: 'INITIALS' },
        { type: 'SIGNATURE' },
        { type: 'DATE_SIGNED' },
      ],
    });
    const { page, faults } = await browser.open(envelope.tokens[0]!);
    await heading(page, 'Read the document first');
    await page.locator('.textLayer', { hasText: 'The client pays the agreed fee' }).waitFor();
    expect(await inaccessible(page)).toEqual([]);
    await tabTo(page, 'Start');
    await page.keyboard.press('Enter');
    await heading(page, 'Text');
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await page.getByText('Enter a text.').waitFor();
    expect(await inaccessible(page)).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('Paris');
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await heading(page, 'Checkbox');
    await page.keyboard.press('Space');
    expect(await inaccessible(page)).toEqual([]);
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await heading(page, 'Choice');
    await page.keyboard.press('Enter');
    await page.getByRole('listbox').waitFor();
    expect(await inaccessible(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await page.getByRole('radiogroup').waitFor();
    await page.keyboard.press('Space');
    expect(await inaccessible(page)).toEqual([]);
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await heading(page, 'Initials');
    expect(await page.getByRole('textbox').inputValue()).toBe('MD');
    expect(await inaccessible(page)).toEqual([]);
    await tabTo(page, 'Next field');
    await page.keyboard.press('Enter');
    await heading(page, 'Signature');
    await page.keyboard.type(' X');
    await page.getByRole('img', { name: 'Handwritten: Marie Dubois X' }).waitFor();
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await heading(page, 'Agree and finish');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await inaccessible(page)).toEqual([]);
    await tabTo(page, 'Finish and sign');
    await page.keyboard.press('Enter');
    await heading(page, 'You have signed');
    expect(await inaccessible(page)).toEqual([]);
    expect(await page.title()).toBe('You have signed');
    expect(faults).toEqual([]);
    const filled = (await fieldsOf(envelope)).map(({ type, value, picture }) => [type, value, picture]);
    expect(filled).toEqual([
      ['TEXT', 'Paris', false],
      ['CHECKBOX', 'true', false],
      ['DROPDOWN', expect.stringMatching(/^(?:Monthly|Yearly)$/), false],
      ['RADIO_GROUP', 'Yes', false],
      ['INITIALS', null, true],
      ['SIGNATURE', null, true],
      ['DATE_SIGNED', new Date().toISOString().slice(0, 10), false],
    ]);
    await page.context().close();
  });

  it('signs on a phone by drawing, uses the drawing again, and gives the signed document', async () => {
    const envelope = await giveSent(envelopes, tenant, {
      fields: [{ type: 'SIGNATURE' }, { type: 'SIGNATURE', page: 2 }],
    });
    const { page, faults } = await browser.open(envelope.tokens[0]!, phone);
    await heading(page, 'Read the document first');
    expect(await inaccessible(page)).toEqual([]);
    await next(page, 'Start');
    await next(page, 'Next field');
    await page.getByText('Draw, type or upload it first.').waitFor();
    await draw(page);
    expect(await inaccessible(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await next(page, 'Next field');
    await page.getByText('Field 2 of 2').waitFor();
    await page.locator('.preview img').waitFor();
    await next(page, 'Continue');
    await finish(page, 'Finish and sign');
    await page.getByText('Tick the box to agree first.').waitFor();
    await page.getByText('I have read the document').click();
    await finish(page, 'Finish and sign');
    await heading(page, 'You have signed');
    expect((await fieldsOf(envelope)).map(({ picture }) => picture)).toEqual([true, true]);
    await complete(envelopes, envelope);
    await heading(page, 'The document is complete');
    expect(await inaccessible(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download agreement-1.pdf' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('agreement-1-signed.pdf');
    expect(readFileSync(await download.path(), 'utf8')).toBe('%PDF-1.7 sealed');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('signs with an uploaded picture', async () => {
    const envelope = await giveSent(envelopes, tenant, { fields: [{ type: 'STAMP' }] });
    const { page, faults } = await browser.open(envelope.tokens[0]!);
    await next(page, 'Start');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), next(page, 'Choose a picture')]);
    await chooser.setFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.getByText('This file is not a picture that can be read.').waitFor();
    const [again] = await Promise.all([page.waitForEvent('filechooser'), next(page, 'Choose a picture')]);
    await again.setFiles({
      name: 'stamp.png',
      mimeType: 'image/png',
      buffer: Buffer.from(somePicture(1_200, 700), 'base64'),
    });
    await page.getByRole('img', { name: 'The chosen picture' }).waitFor();
    expect(await inaccessible(page)).toEqual([]);
    await next(page, 'Continue');
    await page.getByText('I have read the document').click();
    await finish(page, 'Finish and sign');
    await heading(page, 'You have signed');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('declines with a reason', async () => {
    const envelope = await giveSent(envelopes, tenant);
    const { page, faults } = await browser.open(envelope.tokens[0]!, phone);
    await next(page, 'Decline');
    await heading(page, 'Decline to sign');
    expect(await inaccessible(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Give a reason.').waitFor();
    await page.getByRole('textbox').fill('Der Preis stimmt nicht.');
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
    await heading(page, 'Signing was declined');
    expect(await inaccessible(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['DRAFT', 'This document has not been sent yet'],
    ['VOIDED', 'The sender has withdrawn this document'],
    ['EXPIRED', 'The time to sign has ended'],
    ['COMPLETED', 'The document is complete'],
  ])('says what became of an envelope in %s', async (status, title) => {
    const envelope = await giveSent(envelopes, tenant, { status });
    for (const device of [desktop, phone]) {
      const { page, faults } = await browser.open(envelope.tokens[0]!, device);
      await heading(page, title);
      expect([await inaccessible(page), faults]).toEqual([[], []]);
      await page.context().close();
    }
  });

  it('says that it is not the turn of a recipient yet, and shows the document when it is', async () => {
    const envelope = await giveSent(envelopes, tenant, { recipients: [{ order: 1 }, { order: 2 }], fields: [] });
    const { page, faults } = await browser.open(envelope.tokens[1]!);
    await heading(page, 'It is not your turn yet');
    expect(await inaccessible(page)).toEqual([]);
    const body = { consent: true, documentHashes: envelope.hashes, fields: [] };
    await envelopes.call(undefined, 'POST', `/sign/${envelope.tokens[0]}/finish`, { body });
    await heading(page, 'Read the document first');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says that a link does not work', async () => {
    const { page, faults } = await browser.open('A'.repeat(43));
    await heading(page, 'This link does not work');
    expect(await inaccessible(page)).toEqual([]);
    // Chromium itself reports the 404.
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
    await page.context().close();
  });

  it('shows a viewer the document, and an approver a button to approve, in the sandbox with its banner', async () => {
    const envelope = await giveSent(envelopes, tenant, {
      recipients: [{ role: 'VIEWER' }, { role: 'APPROVER' }],
      fields: [],
    });
    const viewer = await browser.open(envelope.tokens[0]!);
    await heading(viewer.page, 'For you to read');
    await viewer.page.locator('.textLayer', { hasText: 'The client pays the agreed fee' }).waitFor();
    await viewer.page.getByText('Sandbox: this document is a test').waitFor();
    expect([await inaccessible(viewer.page), viewer.faults]).toEqual([[], []]);
    const approver = await browser.open(envelope.tokens[1]!);
    await next(approver.page, 'Start');
    await approver.page.getByText('I have read the document').click();
    await finish(approver.page, 'Approve');
    await heading(approver.page, 'You have approved');
    expect([await inaccessible(approver.page), approver.faults]).toEqual([[], []]);
    await Promise.all([viewer, approver].map(({ page }) => page.context().close()));
  });

  it('shows names and subjects that are written from right to left', async () => {
    const envelope = await giveSent(envelopes, newTenant(), {
      subject: 'اتفاقية استشارية 2027',
      recipients: [{ name: 'ليلى حداد' }],
    });
    const { page, faults } = await browser.open(envelope.tokens[0]!);
    await heading(page, 'اتفاقية استشارية 2027');
    const direction = (selector: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).direction`);
    expect(await direction('.title h1')).toBe('rtl');
    await next(page, 'Start');
    await page.getByRole('img', { name: 'Handwritten: ليلى حداد' }).waitFor();
    expect(await direction('.type input')).toBe('rtl');
    expect([await inaccessible(page), faults]).toEqual([[], []]);
    await page.context().close();
  });
});
