import { createPublicKey, verify } from 'node:crypto';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { anchorSome } from '../anchored';
import { beforeItsAnchor, type Certificate, issue, sha256 } from '../certificate';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Verified Ltd');
}, 150_000);

describe('anchored certificates', () => {
  let certificates: Certificate[];
  beforeAll(async () => {
    certificates = await anchorSome(account.live, 2);
  }, 60_000);

  test('are verified by anyone, and the chain is asked anew', async () => {
    const { certificateId, anchor, canonicalPayloadHash } = certificates[0]!;
    expect(await account.public.get(`/verification/${certificateId}`)).toMatchObject({
      ...{ valid: true, signatureValid: true, status: 'issued', reason: null, canonicalPayloadHash },
      ...{ signerName: 'Maria Lopez', issuingCompany: 'Acme Consulting', parentCertificateIds: [] },
      evidenceSummary: { total: 2, input: 1, output: 1, attachment: 0, reference: 0 },
      ...{ trustLevel: 'anchored', anchorStatus: 'CONFIRMED', anchor },
      issuedBy: { organizationId: account.organizationId, name: 'Verified Ltd' },
    });
    const asked = await account.public.expecting(200, `POST /verification/${certificateId}/verify-anchor`);
    const { txHash, blockNumber, blockTime, merkleRoot, proof, contract } = anchor;
    const found = { txHash, blockNumber, blockTime, merkleRoot, proof, contract, chainId: 31337 };
    expect(asked).toMatchObject({ verified: true, certificateId, anchorStatus: 'CONFIRMED', reason: null, ...found });
  });

  test('are verified without us: hash, signature and disclosures with the library of the language alone', async () => {
    const answer = await account.public.get<Signed>(`/verification/${certificates[1]!.certificateId}`);
    const { canonicalPayload, canonicalPayloadHash, signature, disclosures, jwksUrl } = answer;
    expect(sha256(canonicalPayload)).toBe(canonicalPayloadHash);

    const [protectedHeader, , bytes] = signature.split('.') as [string, string, string];
    const { kid } = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString()) as { kid: string };
    const { keys } = await account.public.get<{ keys: { kid: string }[] }>(new URL(jwksUrl).pathname);
    const key = createPublicKey({ key: keys.find((each) => each.kid === kid) as never, format: 'jwk' });
    const signed = (payload: string) => Buffer.from(`${protectedHeader}.${Buffer.from(payload).toString('base64url')}`);
    expect(verify(null, signed(canonicalPayload), key, Buffer.from(bytes, 'base64url'))).toBe(true);
    expect(verify(null, signed(`${canonicalPayload} `), key, Buffer.from(bytes, 'base64url'))).toBe(false);

    const { _sd: digests } = JSON.parse(canonicalPayload) as { _sd: string[] };
    const digestOf = (disclosure: string) => Buffer.from(sha256(disclosure), 'hex').toString('base64url');
    expect(disclosures.map((text) => JSON.parse(Buffer.from(text, 'base64url').toString())[1]).sort()).toEqual([
      'issuingCompany',
      'signerName',
    ]);
    expect(disclosures.every((text) => digests.includes(digestOf(text)))).toBe(true);
  });
});

interface Signed extends Certificate {
  readonly canonicalPayload: string;
  readonly signature: string;
  readonly disclosures: string[];
  readonly jwksUrl: string;
}

test('a certificate that waits for its anchor is valid, and its anchor is not verified yet', async () => {
  const { certificate, seen } = await beforeItsAnchor(account.live, async ({ certificateId }) => [
    await account.public.get(`/verification/${certificateId}`),
    await account.public.expecting(200, `POST /verification/${certificateId}/verify-anchor`),
  ]);
  const { certificateId } = certificate;
  expect(seen).toMatchObject([
    { valid: true, anchorStatus: 'PENDING' },
    { verified: false, certificateId, txHash: null, reason: expect.stringContaining('PENDING') },
  ]);
});

test('a revoked certificate answers with 200, not valid, and why', async () => {
  const { certificateId } = await issue(account.live);
  await account.live.expecting(200, `POST /certificates/${certificateId}/revoke`, { body: { reason: 'Wrong model' } });
  expect(await account.public.get(`/verification/${certificateId}`)).toMatchObject({
    ...{ valid: false, signatureValid: true, status: 'revoked', trustLevel: 'unverified' },
    reason: expect.stringContaining('Wrong model'),
  });
});

test('an unknown certificate is 404 for every caller', async () => {
  for (const id of ['cert_01j9z3k4m5n6p7q8r9s0t1v2w3', 'nonsense']) {
    expect(await account.public.call(`GET /verification/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'certificate.not_found' },
    });
  }
});
