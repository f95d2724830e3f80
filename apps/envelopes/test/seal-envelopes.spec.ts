import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { certificationRequested, envelopeEvents } from '@probatum/contracts/events/envelopes';
import { verifyPdf } from '@probatum/pdf-signing/verify-pdf';
import { hasPrograms, Judges, requirePrograms } from '@probatum/testing/pdf-judges';
import { newTenant } from '@probatum/testing/service-harness';
import { signatureParts } from '@probatum/testing/signature-parts';
import { waitFor } from '@probatum/testing/wait-for';
import { writePdf } from '@probatum/testing/written-pdf';
import { contentOf, readTrail, verifyTrail } from '../src/audit-trail/read-trail';
import { SealCertificates } from '../src/sealing/seal-certificate/seal-certificates';
import { auditTrailObject, sealedDocumentObject } from '../src/sealing/seal-documents/sealed-objects';
import { RunningEnvelopes } from './running-envelopes';
import { type GivenEnvelope, giveSigned, type SignedEnvelope, startSealingOf } from './signed-envelope';
import { drawnPicture } from './drawn-picture';
import { somePicture } from './sent-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
}, 120_000);
afterAll(() => envelopes.stop());
beforeAll(requirePrograms);

const plain = { pages: 1, rotate: 0, format: 'table', revisions: 0 } as const;
const a4 = [595, 842] as const;
const turned = { ...plain, rotate: 90, cropBox: [50, 100, 550, 800] } as const;

const lease: GivenEnvelope = {
  subject: 'عقد إيجار – 賃貸契約 “Lease”',
  documents: [
    { name: 'عقد إيجار.pdf', bytes: writePdf({ ...plain, pages: 2 }), pages: [a4, a4] },
    { name: 'turned.pdf', bytes: writePdf(turned), pages: [[700, 500]] },
  ],
  recipients: [
    { name: 'ليلى الحسن', email: 'layla@example.com' },
    { name: 'محمد 王小明', email: 'wang@example.com' },
    { name: 'Copy', email: 'copy@example.com', role: 'CARBON_COPY' },
  ],
  fields: [
    { type: 'SIGNATURE', page: 2, area: [72, 600, 200, 50], value: 'ليلى الحسن' },
    { type: 'SIGNATURE', page: 2, recipient: 1, area: [320, 600, 200, 50], picture: drawnPicture() },
    { type: 'DATE_SIGNED', page: 2, area: [72, 660, 120, 20] },
    { type: 'TEXT', page: 1, area: [72, 200, 200, 24], value: 'شارع الحمراء، بيروت' },
    { type: 'CHECKBOX', page: 1, area: [72, 240, 20, 20], value: 'true' },
    { type: 'CHECKBOX', page: 1, area: [102, 240, 20, 20], value: 'false' },
    { type: 'RADIO_GROUP', page: 1, area: [72, 270, 150, 40], value: 'Oui', options: ['Oui', 'Non'] },
    { type: 'DROPDOWN', page: 1, area: [72, 320, 150, 20], value: '東京' },
    { type: 'STAMP', page: 1, area: [300, 270, 150, 40], value: 'APPROVED' },
    { type: 'ATTACHMENT', page: 1, area: [300, 320, 150, 20], value: 'plan.pdf' },
    { type: 'DRAWING', page: 1, area: [300, 200, 150, 60], picture: drawnPicture() },
    { type: 'SIGNATURE', document: 1, area: [500, 420, 180, 60], value: 'Turned Signature' },
    { type: 'INITIALS', document: 1, recipient: 1, area: [10, 10, 60, 30], value: 'WX' },
  ],
};

interface Row {
  readonly status: string;
  readonly seal_state: string;
  readonly seal_error: string | null;
  readonly certificate_id: string;
  readonly completed_at: Date | null;
}

async function rowOf({ id }: SignedEnvelope): Promise<Row> {
  const [row] = await envelopes.database.query<Row>('select * from envelopes where id = $1', [id]);
  return row!;
}

async function sealed(given: GivenEnvelope, tenant = newTenant()): Promise<SignedEnvelope> {
  const envelope = await giveSigned(envelopes, tenant, given);
  await startSealingOf(envelopes, envelope);
  await waitFor(async () => (await rowOf(envelope)).seal_state !== 'pending', { describe: 'a sealed envelope' });
  return envelope;
}

const read = async (name: string) => buffer(await envelopes.objects.get(name));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** For a person to look at: SHOW=<folder>. */
function show(name: string, bytes: Buffer): void {
  const folder = process.env['SHOW'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.pdf`, bytes);
}

it('seals all documents of an envelope, reports on them, and completes it', async () => {
  const envelope = await sealed(lease);
  expect(await rowOf(envelope)).toMatchObject({ status: 'COMPLETED', seal_state: 'sealed', seal_error: null });
  const { root } = await envelopes.app.get(SealCertificates).current();
  const names = [sealedDocumentObject(envelope.id, 0, 1), sealedDocumentObject(envelope.id, 1, 1)];
  const hashes = await envelopes.database.query<{ sealed_sha256: string }>(
    'select sealed_sha256 from envelope_documents where envelope_id = $1 order by position',
    [envelope.id],
  );
  for (const [index, name] of [...names, auditTrailObject(envelope.id, 1)].entries()) {
    const bytes = await read(name);
    show(name.replace(envelope.id, 'lease'), bytes);
    expect(verifyPdf(bytes, { roots: [root], at: new Date() })).toMatchObject({ isValid: true, findings: [] });
    const given = lease.documents[index];
    if (!given) continue;
    expect(bytes.subarray(0, given.bytes.length).equals(given.bytes)).toBe(true);
    expect(hashes[index]).toEqual({ sealed_sha256: sha256(bytes) });
  }

  const rows = await readTrail(envelopes.database, envelope, envelope.id);
  expect(verifyTrail(envelope.id, rows)).toMatchObject({ isWhole: true });
  const completion = rows.find((row) => contentOf(row).type === 'envelope.completed')!;
  const { certificate_id: certificateId } = await rowOf(envelope);
  const documents = lease.documents.map(({ name }, index) => ({ name, sha256: hashes[index]!.sealed_sha256 }));
  expect(contentOf(completion).data).toMatchObject({ documents, certificateId });
  expect(await envelopes.harness.event(envelopeEvents.completed, envelope.id)).toMatchObject({
    data: { status: 'COMPLETED', envelopeId: envelope.id },
  });
  expect(await envelopes.harness.event(certificationRequested, certificateId)).toMatchObject({
    data: { certificateId, externalId: envelope.id, outputs: [{ sha256Hash: completion.hash }] },
  });
});

(hasPrograms ? it : it.skip)('pdfsig, qpdf and openssl accept all of its PDFs', async () => {
  const envelope = await sealed(lease);
  const { root } = await envelopes.app.get(SealCertificates).current();
  const judges = new Judges(root);
  for (const name of [0, 1]
    .map((position) => sealedDocumentObject(envelope.id, position, 1))
    .concat(auditTrailObject(envelope.id, 1))) {
    const pdf = await read(name);
    const { output } = judges.pdfsig(pdf);
    expect(output).toContain('Signature Validation: Signature is Valid.');
    expect(output).toContain('Certificate Validation: Certificate is Trusted.');
    expect(output).toContain('Total document signed');
    expect(judges.qpdf(pdf)).toMatchObject({ code: 0, output: expect.stringContaining('No syntax') as string });
    const { cms, content } = signatureParts(pdf);
    expect(judges.openssl(cms, content, new Date(Math.floor(Date.now() / 1000) * 1000))).toMatchObject({ code: 0 });
  }
  judges.close();
});

it('seals in the sandbox, and keeps its messages', async () => {
  const envelope = await sealed(lease, newTenant('sandbox'));
  show('sandbox', await read(sealedDocumentObject(envelope.id, 0, 1)));
  show('sandbox-audit-trail', await read(auditTrailObject(envelope.id, 1)));
  const messages = await envelopes.database.query(
    'select kind, status, recipient_address as to from messages where envelope_id = $1 order by 3',
    [envelope.id],
  );
  expect(messages).toEqual(
    ['copy@example.com', 'layla@example.com', 'wang@example.com'].map((to) => ({
      kind: 'completed',
      status: 'kept',
      to,
    })),
  );
});

const changedFiles: [string, string, (envelope: SignedEnvelope) => [name: string, content: Buffer]][] = [
  [
    'document',
    'document.changed',
    ({ documentIds }) => [`${documentIds[0]}-normalized`, writePdf({ ...plain, pages: 3 })],
  ],
  ['picture', 'picture.changed', ({ fieldIds }) => [`${fieldIds[1]}-picture`, Buffer.from(somePicture(), 'base64')]],
];

it.each(changedFiles)(
  'says why an envelope whose %s was changed is not completed, and lets it be voided',
  async (_file, code, change) => {
    const envelope = await giveSigned(envelopes, newTenant(), lease);
    await envelopes.objects.put(...change(envelope));
    await startSealingOf(envelopes, envelope);
    const row = await waitFor(async () => {
      const found = await rowOf(envelope);
      return found.seal_state === 'failed' && found;
    });
    expect(row).toMatchObject({ status: 'PARTIALLY_SIGNED', completed_at: null });
    expect(row.seal_error).toContain(code);
    expect(envelopes.harness.published.filter(({ subject }) => subject === envelope.id)).toEqual([]);

    const body = { reason: 'Sent again' };
    const voided = await envelopes.call(envelope, 'POST', `/api/v1/envelopes/${envelope.id}/void`, { body });
    expect(voided).toMatchObject({ status: 200, body: { status: 'VOIDED', voidReason: 'Sent again' } });
  },
);

it('tries again when the store is without a file for a while', async () => {
  const envelope = await giveSigned(envelopes, newTenant(), lease);
  const name = `${envelope.documentIds[0]}-normalized`;
  await envelopes.objects.delete(name);
  await startSealingOf(envelopes, envelope);
  await waitFor(async () => {
    const [job] = await envelopes.database.query<{ tries: number }>(
      'select tries from seal_jobs where envelope_id = $1',
      [envelope.id],
    );
    return job!.tries > 0;
  });
  await envelopes.objects.put(name, lease.documents[0]!.bytes);
  await waitFor(async () => (await rowOf(envelope)).status === 'COMPLETED');
});
