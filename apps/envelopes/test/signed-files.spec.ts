import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { writePdf } from '@probatum/testing/written-pdf';
import { attachment, fileName } from '../src/signed-files/file-answer';
import type { AuditTrail } from '../src/signed-files/get-audit-trail/audit-trail-answer';
import { RunningEnvelopes } from './running-envelopes';
import { type GivenEnvelope, giveSigned, type SignedEnvelope, startSealingOf } from './signed-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  envelopes = await RunningEnvelopes.start();
}, 120_000);
afterAll(() => envelopes.stop());

const pdf = (pages: number) => writePdf({ pages, rotate: 0, format: 'table', revisions: 0 });
const document = (name: string, pages = 1) => ({
  name,
  bytes: pdf(pages),
  pages: Array.from({ length: pages }, () => [595, 842] as const),
});
const given = (...documents: GivenEnvelope['documents']): GivenEnvelope => ({
  documents,
  recipients: [{ name: 'Ada', email: 'ada@example.com' }],
  fields: [{ type: 'SIGNATURE', area: [72, 600, 200, 50], value: 'Ada' }],
});

async function completed(tenant: Tenant, envelope: SignedEnvelope): Promise<void> {
  await startSealingOf(envelopes, envelope);
  await waitFor(async () => (await get(tenant, envelope, 'signed-document')).status === 200);
}

async function get(tenant: Tenant, { id }: { readonly id: string }, path: string, accept = 'application/json') {
  const identity = await envelopes.harness.identity(tenant, ['envelopes:read']);
  const url = `${envelopes.harness.service.url}/api/v1/envelopes/${id}/${path}`;
  const answer = await fetch(url, { headers: { 'probatum-identity': identity, accept } });
  const { status, headers } = answer;
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status, headers, bytes, json: <Body>() => JSON.parse(bytes.toString()) as Body };
}

it('are answered as PDF whatever is accepted, 409 before they exist, and 404 to others', async () => {
  const tenant = newTenant();
  const envelope = await giveSigned(envelopes, tenant, given(document('عقد "1".pdf')));
  const paths = ['signed-document', 'audit-trail', 'audit-trail.pdf'];
  for (const path of paths) expect((await get(tenant, envelope, path)).json()).toMatchObject({ status: 409 });
  const early = await get(tenant, envelope, 'audit-trail?format=json');
  expect(early.json<AuditTrail>()).toMatchObject({ isWhole: true, certified: null, status: 'PARTIALLY_SIGNED' });
  await completed(tenant, envelope);
  for (const path of paths) {
    const { status, headers, bytes } = await get(tenant, envelope, path);
    expect([status, headers.get('content-type'), bytes.subarray(0, 5).toString()]).toEqual([
      200,
      'application/pdf',
      '%PDF-',
    ]);
    expect((await get(newTenant(), envelope, path)).status).toBe(404);
    expect((await get({ ...tenant, environment: 'sandbox' }, envelope, path)).status).toBe(404);
    expect((await get(tenant, { id: newId('env') }, path)).status).toBe(404);
  }
  const { headers } = await get(tenant, envelope, 'signed-document');
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="___ _1_-signed.pdf"; filename*=UTF-8''%D8%B9%D9%82%D8%AF%20_1_-signed.pdf`,
  );
});

it('the trail as JSON has the hashes of the files, and its chain can be computed again', async () => {
  const tenant = newTenant();
  const envelope = await giveSigned(envelopes, tenant, given(document('lease.pdf')));
  await completed(tenant, envelope);
  const trail = (await get(tenant, envelope, 'audit-trail?format=json')).json<AuditTrail>();
  let head = '0'.repeat(64);
  for (const { content, previousHash, hash } of trail.entries) {
    expect(previousHash).toBe(head);
    head = createHash('sha256').update(`${head}\n${content}`).digest('hex');
    expect(hash).toBe(head);
  }
  expect(trail).toMatchObject({ isWhole: true, head, status: 'COMPLETED' });
  const { sequence, hash } = trail.certified!;
  expect(trail.entries[sequence - 1]).toMatchObject({ hash, type: 'envelope.completed' });
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(trail.documents[0]!.sealedSha256).toBe(sha256((await get(tenant, envelope, 'signed-document')).bytes));
  expect(trail.auditTrailSha256).toBe(sha256((await get(tenant, envelope, 'audit-trail.pdf')).bytes));
});

it('several documents come one by one, or as a ZIP that other programs open', async () => {
  const tenant = newTenant();
  const envelope = await giveSigned(envelopes, tenant, given(document('a.pdf'), document('契約 2.pdf', 3)));
  await completed(tenant, envelope);
  const zip = await get(tenant, envelope, 'signed-document');
  expect(zip.headers.get('content-type')).toBe('application/zip');
  const folder = mkdtempSync(join(tmpdir(), 'probatum-zip-'));
  writeFileSync(join(folder, 'all.zip'), zip.bytes);
  execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, 'all.zip'), folder]);
  const names = ['1-a-signed.pdf', '2-契約 2-signed.pdf'];
  expect(readdirSync(folder).sort()).toEqual([...names, 'all.zip'].sort());
  for (const [index, name] of names.entries()) {
    const one = await get(tenant, envelope, `signed-document?document=${index + 1}`);
    expect(one.bytes.equals(readFileSync(join(folder, name)))).toBe(true);
  }
  rmSync(folder, { recursive: true });
  expect((await get(tenant, envelope, 'signed-document?document=3')).status).toBe(404);
  for (const wrong of ['document=0', 'document=x', 'page=1'])
    expect((await get(tenant, envelope, `signed-document?${wrong}`)).status).toBe(400);
});

it('names of files are harmless in headers and on disks', () => {
  const hostile = '../..\\\u202egpj.exe\r\nSet-Cookie: a=1\u0000"; filename=x;.pdf';
  const name = fileName(hostile, '-signed', 'pdf');
  expect(name).not.toMatch(/[\u0000-\u001f/\\":\u202e]/);
  expect(attachment(name)).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w%.~-]+$/);
  expect(fileName('.pdf', '-signed', 'pdf')).toBe('document-signed.pdf');
  expect(Array.from(fileName('界'.repeat(500), '', 'pdf')).length).toBeLessThan(160);
});
