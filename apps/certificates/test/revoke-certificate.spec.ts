import { certificateRevoked } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import type { PublicVerification } from '../src/verify-certificate/verify-certificate';
import { anchor } from './anchored-batch';
import { assess, assessmentOf } from './assessment-events';
import { issue, issueFull, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

describe('revoking under a condition', () => {
  const revokeIf = (tenant: Tenant, id: string, headers: Record<string, string>) =>
    certificates.call<{ code: string; status: string }>(tenant, 'POST', `/certificates/${id}/revoke`, {
      headers,
      body: { reason: 'Evidence was replaced' },
    });
  const read = (tenant: Tenant, id: string) => certificates.call(tenant, 'GET', `/certificates/${id}`);

  it('is done for the ETag that a GET shows, and refused for that of a state that is gone', async () => {
    const tenant = newTenant();
    const { certificate } = await issueFull(certificates, tenant);
    const id = certificate.certificateId;
    const seen = (await read(tenant, id)).headers.get('etag')!;
    await anchor(certificates, tenant, certificate);
    const refused = await revokeIf(tenant, id, { 'if-match': seen });
    expect([refused.status, refused.body.code]).toEqual([412, 'precondition.failed']);
    const now = await read(tenant, id);
    expect(now.body).toMatchObject({ status: 'issued', anchorStatus: 'CONFIRMED' });
    const done = await revokeIf(tenant, id, { 'if-match': `"else", ${now.headers.get('etag')}` });
    expect([done.status, done.body.status]).toEqual([200, 'revoked']);
  });

  it('is told what is wrong beside the condition, and an earlier answer whatever the condition', async () => {
    const tenant = newTenant();
    const { certificateId: id } = await issue(certificates, tenant);
    const keyed = { 'idempotency-key': 'once', 'if-match': (await read(tenant, id)).headers.get('etag')! };
    const [first, again] = [await revokeIf(tenant, id, keyed), await revokeIf(tenant, id, keyed)];
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    expect(again.text).toBe(first.text);
    expect((await revokeIf(tenant, id, { 'if-match': '"old"' })).body.code).toBe('certificate.already_revoked');
    expect((await revokeIf(newTenant(), id, { 'if-match': '*' })).status).toBe(404);
    expect((await revokeIf(tenant, id, { 'if-match': 'old' })).body.code).toBe('request.invalid');
  });

  it('lets one of two win who have both seen the same', async () => {
    const tenant = newTenant();
    const { certificateId: id } = await issue(certificates, tenant);
    const condition = { 'if-match': (await read(tenant, id)).headers.get('etag')! };
    const answers = await Promise.all([revokeIf(tenant, id, condition), revokeIf(tenant, id, condition)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

const revoke = (tenant: Tenant, certificateId: string, body: unknown = { reason: 'Evidence was replaced' }) =>
  certificates.call<CertificateDetails & { code: string }>(tenant, 'POST', `/certificates/${certificateId}/revoke`, {
    body,
  });

describe('revoking a certificate', () => {
  it('answers with the certificate and announces it', async () => {
    const tenant = newTenant();
    const { certificate } = await issueFull(certificates, tenant);
    const id = certificate.certificateId;
    const before = await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${id}`);
    const { status, body } = await revoke(tenant, id, { reason: 'Evidence was replaced', comment: 'See ticket 7' });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...before.body,
      status: 'revoked',
      revokedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      revocationReason: 'Evidence was replaced',
      revocationComment: 'See ticket 7',
      trustLevel: 'unverified',
      trustScore: 0,
      updatedAt: expect.any(String),
    });
    expect(body.updatedAt > before.body.updatedAt).toBe(true);
    const after = await certificates.call(tenant, 'GET', `/certificates/${id}`);
    expect(after.body).toEqual(body);
    const event = await certificates.event(certificateRevoked, id);
    expect(event).toMatchObject({ organizationid: tenant.organizationId, environment: 'live', time: body.revokedAt });
    expect(event.data).toEqual({
      certificateId: id,
      certificateType: 'ai_audit',
      status: 'revoked',
      issuedAt: body.issuedAt,
      signerName: 'Maria Lopez',
      issuingCompany: 'Acme Consulting',
      externalId: 'order 7',
      verificationUrl: body.verificationUrl,
      revokedAt: body.revokedAt,
      reason: 'Evidence was replaced',
      comment: 'See ticket 7',
    });
  });

  it('is final: a second time is refused, at the same time too, and changes and announces nothing', async () => {
    const tenant = newTenant();
    const { certificateId } = await issue(certificates, tenant);
    const answers = await Promise.all(Array.from({ length: 5 }, () => revoke(tenant, certificateId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    const { updatedAt } = answers.find(({ status }) => status === 200)!.body;
    const again = await revoke(tenant, certificateId, { reason: 'Another reason' });
    expect(again).toMatchObject({ status: 409, body: { code: 'certificate.already_revoked' } });
    const { body } = await certificates.call(tenant, 'GET', `/certificates/${certificateId}`);
    expect(body).toMatchObject({ revocationReason: 'Evidence was replaced', revocationComment: null, updatedAt });
    await certificates.event(certificateRevoked, certificateId);
    const announced = certificates.published.filter(({ subject }) => subject === certificateId);
    expect(announced.filter(({ type }) => type === 'probatum.certificate.revoked')).toHaveLength(1);
  });

  it('ends its trust immediately, at any level', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    await anchor(certificates, tenant, certificate);
    await assess(certificates, tenant, await assessmentOf(certificates, certificate, 2));
    expect((await revoke(tenant, certificate.certificateId)).body).toMatchObject({ trustLevel: 'unverified' });
    const trust = await certificates.call(tenant, 'GET', `/certificates/${certificate.certificateId}/trust`);
    expect(trust.body).toMatchObject({
      level: 'unverified',
      score: 0,
      nextLevel: null,
      reasons: [{ code: 'certificate.revoked', effect: 'lowers' }],
    });
    const { body } = await certificates.call<PublicVerification>(
      undefined,
      'GET',
      `/verification/${certificate.certificateId}`,
    );
    expect(body).toMatchObject({
      valid: false,
      signatureValid: true,
      status: 'revoked',
      reason: 'The certificate was revoked by its issuer: Evidence was replaced',
      trustLevel: 'unverified',
      trustScore: 0,
      anchorStatus: 'CONFIRMED',
    });
    expect(body.checks.filter(({ passed }) => !passed)).toMatchObject([{ check: 'status' }]);
  });

  it('keeps its comment from the public', async () => {
    const tenant = newTenant();
    const { certificateId } = await issue(certificates, tenant);
    await revoke(tenant, certificateId, { reason: 'mistake', comment: 'not for everyone' });
    for (const path of [`/verification/${certificateId}`, `/verify/${certificateId}`]) {
      expect((await certificates.call(undefined, 'GET', path)).text).not.toContain('not for everyone');
    }
  });

  it('does not stop what was made from it, which says where it came from', async () => {
    const tenant = newTenant();
    const { source, certificate } = await issueFull(certificates, tenant);
    await revoke(tenant, source.certificateId);
    const derived = await certificates.call(undefined, 'GET', `/verification/${certificate.certificateId}`);
    expect(derived.body).toMatchObject({ valid: true, parentCertificateIds: [source.certificateId] });
    const provenance = await certificates.call(tenant, 'GET', `/certificates/${certificate.certificateId}/provenance`);
    expect(provenance.body).toMatchObject({ nodes: [{ status: 'issued' }, { status: 'revoked' }] });
  });

  it('is 404 for what is not there', async () => {
    expect(await revoke(newTenant(), newId('cert'))).toMatchObject({
      status: 404,
      body: { code: 'certificate.not_found' },
    });
  });
});
