import { canonicalize } from '../src/canonicalize';
import { disclose } from '../src/disclosure';
import { buildPayload, payloadVersion } from '../src/payload';
import { detachedJws, protectedHeader, signingInput } from '../src/signature';
import { verifyCertificate } from '../src/verify-certificate';
import golden from './golden/payload-v1.json';
import { primitives, rfc8037Key as key } from './node-crypto';

/*
 * Certificates are verified for decades, so these bytes may never change. A different payload needs a version 2 in
 * separate files, and version 1 stays readable.
 */
describe('payload version 1', () => {
  test('is the version that is signed', () => expect(payloadVersion).toBe(1));

  test.each(golden)('$name: disclosures have these characters and digests', ({ claims }) => {
    for (const { name, value, salt, ...expected } of claims) {
      expect(disclose({ name, value }, salt, primitives)).toEqual(expected);
    }
  });

  test.each(golden)('$name: the payload has these bytes and this hash', ({ fields, payload, sha256 }) => {
    expect(canonicalize(buildPayload(fields))).toBe(payload);
    expect(primitives.sha256Hex(payload)).toBe(sha256);
  });

  test.each(golden)('$name: the signature is this one', ({ payload, jws }) => {
    const header = protectedHeader(key.kid, primitives);
    expect(detachedJws(header, key.sign(signingInput(header, payload, primitives)))).toBe(jws);
  });

  test.each(golden)('$name: a verifier accepts it', ({ fields, claims, evidenceDisclosures, payload, sha256, jws }) => {
    const { evidence, ...others } = fields;
    const disclosures = claims.filter(({ name }) => name !== 'filename').map(({ disclosure }) => disclosure);
    const verdict = verifyCertificate(
      {
        fields: others,
        evidence: evidence.map((one, index) => ({ ...one, disclosures: evidenceDisclosures[index]! })),
        disclosures,
        signature: jws,
      },
      primitives,
      key,
    );
    expect(verdict).toEqual({
      canonicalPayload: payload,
      canonicalPayloadHash: sha256,
      claims: Object.fromEntries(
        claims.filter(({ name }) => name !== 'filename').map(({ name, value }) => [name, value]),
      ),
      signatureValid: true,
    });
  });
});
