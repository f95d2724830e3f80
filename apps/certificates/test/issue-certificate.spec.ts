import { certificateIssued } from '@probatum/contracts/events/certificates';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { hashOf, issue, request, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

describe('issuing a certificate', () => {
  it('answers with the members of the contract and announces it', async () => {
    const tenant = newTenant();
    const issued = await issue(certificates, tenant, { externalId: 'order 7', metadata: { pages: 3 } });
    expect(issued).toEqual({
      certificateId: expect.stringMatching(/^cert_[0-9a-z]{26}$/),
      certificateType: 'ai_report',
      status: 'issued',
      issuedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      signerName: 'Maria Lopez',
      signerRole: null,
      issuingCompany: 'Acme Consulting',
      issuedTimezone: null,
      signatureAlgorithm: 'Ed25519',
      canonicalPayloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      verificationUrl: `http://127.0.0.1/verify/${issued.certificateId}`,
      parentCertificateIds: [],
      trustLevel: 'recorded',
      trustScore: 45,
      anchorStatus: 'PENDING',
    });
    const event = await certificates.event(certificateIssued, issued.certificateId);
    expect(event.data).toMatchObject({ canonicalPayloadHash: issued.canonicalPayloadHash, externalId: 'order 7' });
  });

  it('gives one certificate for one Idempotency-Key, byte for byte', async () => {
    const tenant = newTenant();
    const options = { body: request(), headers: { 'idempotency-key': 'k1' } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => certificates.call(tenant, 'POST', '/certificates', options)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
    const other = { ...options, body: request({ signerName: 'Somebody else' }) };
    expect(await certificates.call(tenant, 'POST', '/certificates', other)).toMatchObject({
      status: 422,
      body: { code: 'idempotency.key_reused' },
    });
    const elsewhere = await certificates.call(newTenant(), 'POST', '/certificates', options);
    expect(elsewhere.headers.get('idempotent-replayed')).toBeNull();
  });

  it('links provenance only to an earlier certificate of the same tenant', async () => {
    const tenant = newTenant();
    const source = await issue(certificates, tenant);
    const linked = (id: string) => ({ inputEvidence: [{ sha256Hash: hashOf('C'), sourceCertificateId: id }] });
    const derived = await issue(certificates, tenant, linked(source.certificateId));
    expect(derived.parentCertificateIds).toEqual([source.certificateId]);
    const foreign = await certificates.call(newTenant(), 'POST', '/certificates', {
      body: request(linked(source.certificateId)),
    });
    expect(foreign).toMatchObject({
      status: 422,
      body: { code: 'evidence.source_unknown', errors: [{ pointer: '/inputEvidence/0/sourceCertificateId' }] },
    });
    const provenance = await certificates.call(tenant, 'GET', `/certificates/${source.certificateId}/provenance`);
    expect(provenance.body).toMatchObject({
      rootId: source.certificateId,
      depth: 1,
      nodes: [{ id: source.certificateId }, { id: derived.certificateId }],
      edges: [{ from: source.certificateId, to: derived.certificateId, relation: 'source_of' }],
    });
  });

  it('is verified by anyone from the stored fields', async () => {
    const tenant = newTenant();
    const issued = await issue(certificates, tenant);
    const answer = await certificates.call(undefined, 'GET', `/verification/${issued.certificateId}`);
    expect(answer.body).toMatchObject({ valid: true, signatureValid: true, reason: null, trustLevel: 'recorded' });
    const one = await certificates.call(tenant, 'GET', `/certificates/${issued.certificateId}`);
    expect(one).toMatchObject({ status: 200, body: { signerName: 'Maria Lopez' } });
    const trust = await certificates.call(tenant, 'GET', `/certificates/${issued.certificateId}/trust`);
    expect(trust).toMatchObject({ status: 200, body: { level: 'recorded' } });
    const list = await certificates.call(tenant, 'GET', `/certificates?sha256Hash=${hashOf('A')}&pageSize=1`);
    expect(list).toMatchObject({
      status: 200,
      body: { total: 1, page: 1, pageSize: 1, items: [{ status: 'issued' }] },
    });
    const revoked = await certificates.call(tenant, 'POST', `/certificates/${issued.certificateId}/revoke`, {
      body: { reason: 'mistake' },
    });
    expect(revoked).toMatchObject({ status: 200, body: { status: 'revoked', trustLevel: 'unverified' } });
    const after = await certificates.call(undefined, 'GET', `/verification/${issued.certificateId}`);
    expect(after.body).toMatchObject({ valid: false, signatureValid: true, trustLevel: 'unverified' });
  });
});
