import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { smallPdf } from '@probatum/testing/small-pdf';
import type { CreatedEnvelope } from '../src/envelopes/create-envelope/created-envelope';
import type { Refused } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');
const files = createServer(({ url }, response) => {
  if (url === '/missing.pdf') response.writeHead(404).end();
  else if (url === '/large.pdf') response.end(Buffer.alloc(60 * 1024 * 1024, '%PDF-1.7 '));
  else response.end(smallPdf());
});

beforeAll(async () => {
  running = await RunningEnvelopes.start();
  await once(files.listen(0, '127.0.0.1'), 'listening');
}, 60_000);
afterAll(async () => {
  await running.stop();
  files.closeAllConnections();
  files.close();
});

const base64 = smallPdf().toString('base64');
const urlOf = (path: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}/${path}`;
const recipients = [{ email: 'client@example.com', name: 'Jane Doe' }];

async function create(body: object, headers: Record<string, string> = {}) {
  return running.call<CreatedEnvelope & Refused>(tenant, 'POST', '/api/v1/envelopes', { body, headers });
}

async function countDocuments() {
  const [row] = await running.database.query<{ count: number }>('select count(*)::int as count from documents');
  return row!.count;
}

async function objects(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of running.objects.list()) names.push(name);
  return names.sort();
}

describe('an envelope with its documents in the request', () => {
  it.each([
    ['a URL', () => ({ file_url: urlOf('contract%20one.pdf') }), 'contract one.pdf'],
    ['base64', () => ({ file_base64: base64 }), 'document'],
    ['base64 of the oldest form', () => ({ name: 'c.pdf', base64Pdf: base64 }), 'c.pdf'],
  ])(
    'is made of %s, and sent',
    async (_form, document, name) => {
      const { status, body } = await create({ title: 'Contract', documents: [document()], recipients });
      expect([status, body.status]).toEqual([201, 'SENT']);
      expect(body.documents).toMatchObject([{ name, pageCount: 1 }]);
      expect(body.sign_url).toBe(body.recipients[0]!.signUrl);
      expect(body.signatureLevelReasons).toHaveLength(1);
      expect(body.fields).toMatchObject([{ fieldType: 'SIGNATURE', pageNumber: 1, documentIndex: 0 }]);
    },
    30_000,
  );

  it('has the form of the oldest guide', async () => {
    const documents = [{ name: 'contrat.pdf', base64Pdf: base64 }];
    const { status, body } = await create({ subject: 'Contrat', signers: recipients, documents });
    expect(status).toBe(201);
    expect(body.signers[0]!.signUrl).toContain('/sign/');
  });

  it('is made once for an idempotency key, with one document', async () => {
    const before = await countDocuments();
    const body = { title: 'Contract', documents: [{ file_base64: base64 }], recipients };
    const headers = { 'idempotency-key': newId('req') };
    const answers = await Promise.all([create(body, headers), create(body, headers)]);
    expect(answers[1].text).toBe(answers[0].text);
    expect(await countDocuments()).toBe(before + 1);
  });

  it.each([
    ['text that is not base64', () => ({ file_base64: '%PDF-1.7' }), '/documents/0/file_base64'],
    ['bytes that are no document', () => ({ base64Pdf: Buffer.from('hello').toString('base64') }), '/documents/0'],
    ['two sources', () => ({ file_base64: base64, file_url: urlOf('a.pdf') }), '/documents/0'],
    ['no source', () => ({ name: 'a.pdf' }), '/documents/0'],
    ['a file that is not there', () => ({ file_url: urlOf('missing.pdf') }), '/documents/0/file_url'],
    ['a private host', () => ({ file_url: 'https://10.0.0.1/a.pdf' }), '/documents/0/file_url'],
    ['a URL that is none', () => ({ file_url: 'contract.pdf' }), '/documents/0/file_url'],
  ])(
    'is refused with %s, and leaves nothing',
    async (_what, document, pointer) => {
      const before = await countDocuments();
      const { status, body } = await create({ title: 'Contract', documents: [document()], recipients });
      expect([Math.floor(status / 100), body.errors[0]?.pointer]).toEqual([4, pointer]);
      expect(await countDocuments()).toBe(before);
    },
    30_000,
  );

  it.each([
    ['a field off its page', [{ recipientEmail: 'client@example.com', fieldType: 'SIGNATURE', pageNumber: 9 }], 400],
    ['a signer without a field', [{ recipientEmail: 'other@example.com', fieldType: 'SIGNATURE' }], 409],
  ])('is refused with %s once its files are stored, and leaves no file', async (_what, fields, refusal) => {
    const before = await objects();
    const two = [...recipients, { email: 'other@example.com' }];
    const { status } = await create({ title: 'C', documents: [{ file_base64: base64 }], recipients: two, fields });
    expect(status).toBe(refusal);
    expect(await objects()).toEqual(before);
  });

  it('is refused with more than 10 MB in base64, and with a file of more than 50 MB', async () => {
    const large = Buffer.alloc(6 * 1024 * 1024).toString('base64');
    const inline = [{ file_base64: large }, { file_base64: large }];
    expect((await create({ title: 'Contract', documents: inline, recipients })).body.errors[0]!.pointer).toBe(
      '/documents',
    );
    const fetched = await create({ title: 'Contract', documents: [{ file_url: urlOf('large.pdf') }], recipients });
    expect(fetched.status).toBe(413);
  }, 60_000);

  it('is refused with a webhook_url that the platform does not call', async () => {
    const more = { webhook_url: 'http://example.com/hook' };
    const { status, body } = await create({
      title: 'Contract',
      documents: [{ file_base64: base64 }],
      recipients,
      ...more,
    });
    expect([status, body.errors[0]!.pointer]).toEqual([400, '/webhook_url']);
    expect(body.error).toMatch(/^URL rejected:/);
  });
});
