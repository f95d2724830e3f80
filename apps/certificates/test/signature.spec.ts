import { startService } from '@probatum/service/run-service';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { calculateJwkThumbprint, flattenedVerify, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { PublicVerification } from '../src/verify-certificate/verify-certificate';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import { certificatesOf, fullRequest, hashOf, issue, startCertificates } from './running-certificates';

const tenant = newTenant();
let certificates: ServiceHarness;
let source: string;
let publicAnswer: PublicVerification;
let ownAnswer: CertificateDetails;
let keys: JWK[];
beforeAll(async () => {
  certificates = await startCertificates();
  source = (await issue(certificates, tenant)).certificateId;
  const { certificateId } = await issue(certificates, tenant, fullRequest(source));
  publicAnswer = (await certificates.call<PublicVerification>(undefined, 'GET', `/verification/${certificateId}`)).body;
  ownAnswer = (await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${certificateId}`)).body;
  keys = (await certificates.call<JSONWebKeySet>(undefined, 'GET', '/.well-known/jwks.json')).body.keys;
});
afterAll(() => certificates.stop());

const digestOf = (disclosure: string) => createHash('sha256').update(disclosure, 'ascii').digest('base64url');
const contentOf = (disclosure: string) => JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[];

describe('the public keys', () => {
  it('are a JWK Set that anyone may read and keep for a while', async () => {
    const answer = await certificates.call(undefined, 'GET', '/.well-known/jwks.json');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers.get('content-type')).toMatch('application/json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(keys).toEqual([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.stringMatching(/^[\w-]{43}$/),
        kid: expect.any(String),
        use: 'sig',
        alg: 'EdDSA',
      },
    ]);
  });

  it('are named by their thumbprints (RFC 7638)', async () => {
    for (const key of keys) expect(key.kid).toBe(await calculateJwkThumbprint(key, 'sha256'));
  });

  it('are the same on every replica and after a restart', async () => {
    const replica = await startService(certificatesOf(certificates.config));
    const identity = { 'probatum-identity': await certificates.identity(undefined) };
    const answer = await fetch(`${replica.url}/.well-known/jwks.json`, { headers: identity });
    expect(await answer.json()).toEqual({ keys });
    await replica.stop();
  });
});

describe('the signature', () => {
  it('is checked by any JOSE library once the payload is put back', async () => {
    const [header, nothing, signature] = publicAnswer.signature.split('.');
    expect(nothing).toBe('');
    const payload = Buffer.from(publicAnswer.canonicalPayload).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(header!, 'base64url').toString()) as { kid: string };
    const key = await importJWK(keys.find((one) => one.kid === kid)!);
    const jws = { protected: header!, payload, signature: signature! };
    const verified = await flattenedVerify(jws, key);
    expect(Buffer.from(verified.payload).toString()).toBe(publicAnswer.canonicalPayload);
    expect(verified.protectedHeader).toEqual({ alg: 'EdDSA', kid, typ: 'probatum-certificate+jws' });
    const altered = Buffer.from(publicAnswer.canonicalPayload.replace('ai_audit', 'ai_report')).toString('base64url');
    await expect(flattenedVerify({ ...jws, payload: altered }, key)).rejects.toThrow('signature verification failed');
  });

  it('is over a payload that holds the facts in clear and every text about people as a digest', () => {
    const { canonicalPayload, canonicalPayloadHash } = publicAnswer;
    expect(createHash('sha256').update(canonicalPayload).digest('hex')).toBe(canonicalPayloadHash);
    const digests = (count: number) => Array<unknown>(count).fill(expect.stringMatching(/^[\w-]{43}$/));
    expect(JSON.parse(canonicalPayload)).toEqual({
      version: 1,
      id: publicAnswer.certificateId,
      type: 'ai_audit',
      issuedAt: publicAnswer.issuedAt,
      timezone: 'Europe/Madrid',
      ...tenant,
      evidence: [
        {
          type: 'input',
          sha256: hashOf('1'),
          mimeType: 'application/pdf',
          storageMode: 'hash_only',
          _sd: digests(1),
        },
        { type: 'input', sha256: hashOf('2'), storageMode: 'external_reference', sourceCertificateId: source },
        { type: 'output', sha256: hashOf('3'), storageMode: 'hash_only', _sd: digests(1) },
        {
          type: 'attachment',
          sha256: hashOf('4'),
          mimeType: 'text/plain; charset=utf-8',
          storageMode: 'hash_only',
          _sd: digests(1),
        },
        { type: 'reference', sha256: hashOf('5'), storageMode: 'hash_only' },
      ],
      model: { modelId: 'mdl-7', provider: 'openai', modelName: 'gpt-4o', modelVersion: '2026-01' },
      parents: [source],
      _sd: digests(6),
      _sd_alg: 'sha-256',
    });
    // None of these can be part of a digest by chance.
    for (const text of [
      'Maria Lopez',
      'Head of Risk',
      'Acme Consulting',
      'Quarterly AI',
      'order 7',
      'in.pdf',
      'log.txt',
    ]) {
      expect(canonicalPayload).not.toContain(text);
    }
  });
});

describe('the disclosures', () => {
  it('fit the signed digests as RFC 9901 says, each with a salt of its own', () => {
    const payload = JSON.parse(ownAnswer.canonicalPayload) as { _sd: string[]; evidence: { _sd?: string[] }[] };
    const signed = [...payload._sd, ...payload.evidence.flatMap(({ _sd = [] }) => _sd)];
    expect(ownAnswer.disclosures.map(digestOf).sort()).toEqual(signed.sort());
    const contents = ownAnswer.disclosures.map(contentOf);
    const salts = contents.map(([salt]) => Buffer.from(salt as string, 'base64url'));
    expect(salts.every((salt) => salt.length === 16)).toBe(true);
    expect(new Set(salts.map(String)).size).toBe(9);
    expect(contents.map(([, ...claim]) => claim)).toEqual([
      ['issuingCompany', 'Acme Consulting'],
      ['signerName', 'Maria Lopez'],
      ['signerRole', 'Head of Risk'],
      ['reportName', 'Quarterly AI Risk Summary'],
      ['externalId', 'order 7'],
      ['metadata', { pages: 3, tags: ['a', 'ü'], nested: { deep: [1.5, null, true] } }],
      ['filename', 'in.pdf'],
      ['filename', 'Zusammenfassung – “final”.docx'],
      ['filename', 'log.txt'],
    ]);
  });

  it('are public only as far as the public answer shows their texts', () => {
    const names = publicAnswer.disclosures.map((disclosure) => contentOf(disclosure)[1]);
    expect(names.sort()).toEqual(['issuingCompany', 'signerName', 'signerRole']);
    const text = JSON.stringify(publicAnswer);
    for (const secret of ['Quarterly AI', 'order 7', 'pages', 'in.pdf', 'log.txt']) expect(text).not.toContain(secret);
  });

  it('have other digests every time, so that a name cannot be guessed', async () => {
    const certificate = async () => {
      const { certificateId } = await issue(certificates, tenant, fullRequest(source));
      const { body } = await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${certificateId}`);
      return body.disclosures;
    };
    expect(new Set([...(await certificate()), ...(await certificate())]).size).toBe(18);
  });
});

describe('the private key', () => {
  const stored = () =>
    certificates.database.query<{ kid: string; sealed: string }>(
      `select kid, sealed_private_key as sealed from signing_keys`,
    );

  it('cannot be read from the database', async () => {
    const [key] = await stored();
    const [format, , sealed] = key!.sealed.split('.');
    expect(format).toBe('v1');
    const bytes = Buffer.from(sealed!, 'base64url');
    // The beginning of every Ed25519 key in PKCS #8 (RFC 8410).
    expect(bytes.includes(Buffer.from('302e020100300506032b6570', 'hex'))).toBe(false);
    const other = { ...certificates.config, KEY_ENCRYPTION_KEY: Buffer.alloc(32, 8).toString('base64') };
    await expect(startService(certificatesOf(other))).rejects.toThrow('KEY_ENCRYPTION_KEY is not the key');
  });

  it('stops the start if an intruder adds a key', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const kid = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK);
    const [key] = await stored();
    await certificates.database.query(`insert into signing_keys (kid, sealed_private_key) values ($1, $2)`, [
      kid,
      key!.sealed,
    ]);
    await expect(startService(certificatesOf(certificates.config))).rejects.toThrow();
    await certificates.database.query(`delete from signing_keys where kid = $1`, [kid]);
  });

  it('is one, also if several replicas start together on an empty schema', async () => {
    await certificates.database.query(`delete from signing_keys`);
    const start = () => startService(certificatesOf(certificates.config));
    const replicas = await Promise.all([start(), start(), start()]);
    const headers = { 'probatum-identity': await certificates.identity(undefined) };
    const found = await Promise.all(
      replicas.map(async ({ url }) => (await fetch(`${url}/.well-known/jwks.json`, { headers })).text()),
    );
    expect(new Set(found).size).toBe(1);
    expect(await stored()).toHaveLength(1);
    await Promise.all(replicas.map((replica) => replica.stop()));
  });
});
