import { certificateIssued } from '@probatum/contracts/events/certificates';
import { certificationRequested } from '@probatum/contracts/events/envelopes';
import { createEvent } from '@probatum/contracts/events/event';
import { organizationCreated } from '@probatum/contracts/events/gateway';
import { newId } from '@probatum/contracts/ids';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import type { PublicVerification } from '../src/verify-certificate/verify-certificate';
import { hashOf, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

function requestOf(tenant: Tenant, certificateId: string = newId('cert')) {
  const data = {
    certificateId,
    reportName: 'Audit trail of an envelope',
    signerName: 'Acme Consulting',
    externalId: newId('env'),
    inputs: [{ sha256Hash: hashOf('1'), filename: 'عقد.pdf' }, { sha256Hash: hashOf('2') }],
    outputs: [{ sha256Hash: hashOf('3') }],
  };
  return createEvent(certificationRequested, { ...tenant, subject: certificateId, time: new Date(), data });
}

const request = (event: ReturnType<typeof requestOf>) => certificates.deliver(certificationRequested, event);
const published = (id: string) => certificates.published.filter(({ subject }) => subject === id);
const rows = (id: string) => certificates.database.query('select id from certificates where id = $1', [id]);

it.each(['live', 'sandbox'] as Environment[])(
  'issues the certificate under the requested id, %s',
  async (environment) => {
    const tenant = newTenant(environment);
    const organization = { organizationId: tenant.organizationId, name: 'Acme GmbH' };
    await certificates.happen(organizationCreated, { ...tenant, environment: 'live' }, organization);
    await certificates.handled();
    const event = requestOf(tenant);
    const { certificateId, externalId } = event.data;
    await request(event);
    expect(await certificates.event(certificateIssued, certificateId)).toMatchObject({
      environment,
      data: { certificateId, externalId, issuingCompany: 'Acme GmbH', signerName: 'Acme Consulting' },
    });
    const { body } = await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${certificateId}`);
    expect(body).toMatchObject({ certificateType: 'generic', reportName: event.data.reportName, externalId });
    expect(body.evidence.map(({ sha256Hash }) => sha256Hash)).toEqual(['1', '2', '3'].map(hashOf));
    const verification = await certificates.call<PublicVerification>(
      undefined,
      'GET',
      `/verification/${certificateId}`,
    );
    expect(verification.body).toMatchObject({ valid: true });
  },
);

it('issues one certificate however often the request is delivered, to two replicas as well', async () => {
  const tenant = newTenant();
  await certificates.resume();
  const events = Array.from({ length: 20 }, () => requestOf(tenant));
  await Promise.all(events.flatMap((event) => [event, event, event]).map(request));
  await certificates.settled();
  // Idempotency keys end after a day: then the certificate itself is what is found.
  await certificates.database.query(`update idempotency_keys set expires_at = now() - interval '1 hour'`);
  await Promise.all(events.map(request));
  await certificates.settled();
  for (const { data } of events) {
    expect(await rows(data.certificateId)).toHaveLength(1);
    expect(published(data.certificateId)).toHaveLength(1);
  }
});
