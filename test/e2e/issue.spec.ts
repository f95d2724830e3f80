import { randomUUID } from 'node:crypto';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { beforeItsAnchor, type Certificate, certificateRequest, issue, sha256 } from '../certificate';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Issuers Ltd');
}, 150_000);

const everything = {
  certificateType: 'ai_audit',
  reportName: 'Quarterly AI Risk Summary',
  signerName: 'Maria Lopez',
  signerRole: 'Auditor',
  issuingCompany: 'Acme Consulting',
  issuedTimezone: 'Europe/Madrid',
  inputEvidence: [{ sha256Hash: 'AB'.repeat(32), mimeType: 'application/json', filename: 'input.json' }],
  outputEvidence: [{ evidenceType: 'output', sha256Hash: sha256('output'), storageMode: 'external_reference' }],
  attachments: [{ sha256Hash: sha256('attachment'), filename: 'Anhang – ü.pdf' }],
  model: { modelId: 'm-1', provider: 'openai', modelName: 'gpt-4o', modelVersion: '2' },
  metadata: { department: { name: 'Risk' }, tags: [1, 'two', null] },
  externalId: 'job-42',
};

test('a certificate with everything that the contract names is issued, and read back as it was sent', async () => {
  const answer = await account.live.call<Certificate>('POST /certificates', { body: everything });
  expect(answer.status).toBe(201);
  const { certificateId } = answer.body;
  expect(answer.headers['location']).toBe(`/certificates/${certificateId}`);
  const { certificateType, signerName, signerRole, issuingCompany, issuedTimezone, ...rest } = everything;
  expect(answer.body).toMatchObject({
    ...{ certificateType, signerName, signerRole, issuingCompany, issuedTimezone },
    certificateId: expect.stringMatching(/^cert_/),
    status: 'issued',
    issuedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    signatureAlgorithm: 'Ed25519',
    canonicalPayloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    verificationUrl: `${account.live.url}/verify/${certificateId}`,
    parentCertificateIds: [],
    trustLevel: 'recorded',
    trustScore: expect.any(Number),
    anchorStatus: 'PENDING',
  });
  const { reportName, model, metadata, externalId } = rest;
  const read = (id: string) => account.live.get<Certificate>(`/certificates/${id}`);
  const { certificate, seen } = await beforeItsAnchor(account.live, (one) => read(one.certificateId), everything);
  expect(seen).toMatchObject({
    ...certificate,
    ...{ reportName, model, metadata, externalId },
    evidence: [
      { evidenceType: 'input', sha256Hash: 'ab'.repeat(32), filename: 'input.json', storageMode: 'hash_only' },
      { evidenceType: 'output', sha256Hash: sha256('output'), storageMode: 'external_reference' },
      { evidenceType: 'attachment', filename: 'Anhang – ü.pdf' },
    ],
    anchor: { status: 'PENDING', proof: [] },
  });
});

test('unsupported values and foreign ids are refused with the field', async () => {
  const [stored, foreign] = [{ storageMode: 'encrypted_blob' }, await issue(account.sandbox)];
  const evidence = (more: object) => certificateRequest({ outputEvidence: [{ sha256Hash: sha256('x'), ...more }] });
  const blob = await account.live.call('POST /certificates', { body: evidence(stored) });
  expect([blob.status, blob.body.code]).toEqual([422, 'evidence.storage_mode_unavailable']);
  expect(blob.body.errors[0]).toMatchObject({ pointer: '/outputEvidence/0/storageMode' });

  for (const sourceCertificateId of [foreign.certificateId, 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3']) {
    const answer = await account.live.call('POST /certificates', { body: evidence({ sourceCertificateId }) });
    expect([answer.status, answer.body.code]).toEqual([422, 'evidence.source_unknown']);
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/outputEvidence/0/sourceCertificateId' });
  }
});

describe('an Idempotency-Key', () => {
  const send = (key: string, body: object) =>
    account.live.call<Certificate & { code: string }>('POST /certificates', {
      body,
      headers: { 'Idempotency-Key': key },
    });

  test('repeated gives the same answer byte for byte, and says so', async () => {
    const [key, body] = [randomUUID(), certificateRequest()];
    const [first, again] = [await send(key, body), await send(key, body)];
    expect([again.status, again.text, again.headers['location']]).toEqual([201, first.text, first.headers['location']]);
    expect([first, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
  });

  test('with another body is refused', async () => {
    const key = randomUUID();
    await send(key, certificateRequest());
    const { status, body } = await send(key, certificateRequest());
    expect([status, body.code]).toEqual([422, 'idempotency.key_reused']);
  });

  test('sent many times concurrently makes one certificate', async () => {
    const [key, externalId] = [randomUUID(), randomUUID()];
    const body = certificateRequest({ externalId });
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(key, body)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await account.live.get(`/certificates?externalId=${externalId}`)).toMatchObject({ total: 1 });
  });

  test('belongs to the environment in which it was used', async () => {
    const [key, body] = [randomUUID(), certificateRequest()];
    const live = await send(key, body);
    const options = { body, headers: { 'Idempotency-Key': key } };
    const sandbox = await account.sandbox.expecting<Certificate>(201, 'POST /certificates', options);
    expect(sandbox.certificateId).not.toBe(live.body.certificateId);
  });
});
