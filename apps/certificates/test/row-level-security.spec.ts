import { hideFromOwner } from '@probatum/testing/hide-from-owner';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { fullRequest, issue, issueFull, request, startCertificates } from './running-certificates';

const tables = ['certificates', 'evidence_hashes', 'certificate_links', 'change_clocks', 'idempotency_keys'];

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

it('a group of requests of many tenants is still stored and answered, each for its own', async () => {
  const tenants = Array.from({ length: 24 }, (_, number) => newTenant(number % 2 ? 'live' : 'sandbox'));
  const issued = await Promise.all(tenants.map((tenant) => issue(certificates, tenant)));
  const lists = await Promise.all(
    tenants.map((tenant) => certificates.call<{ items: { certificateId: string }[] }>(tenant, 'GET', '/certificates')),
  );
  expect(lists.map(({ body }) => body.items.map(({ certificateId }) => certificateId))).toEqual(
    issued.map(({ certificateId }) => [certificateId]),
  );
});

it('everything that a tenant asks for works in the role that sees no other tenant', async () => {
  const tenant = newTenant();
  const { certificate } = await issueFull(certificates, tenant);
  await certificates.settled();
  await hideFromOwner(certificates.database, tables);
  expect(await certificates.database.query('select from certificates')).toEqual([]);

  const path = `/certificates/${certificate.certificateId}`;
  for (const read of [path, `${path}/trust`, `${path}/provenance`, '/certificates?pageSize=5']) {
    expect([read, (await certificates.call(tenant, 'GET', read)).status]).toEqual([read, 200]);
  }
  const body = fullRequest(certificate.certificateId);
  const keyed = { body, headers: { 'idempotency-key': 'once' } };
  const [first, again] = [
    await certificates.call(tenant, 'POST', '/certificates', keyed),
    await certificates.call(tenant, 'POST', '/certificates', keyed),
  ];
  expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
  expect((await certificates.call(tenant, 'POST', '/certificates', { body: request() })).status).toBe(201);
  const revocation = { body: { reason: 'Evidence was replaced' } };
  expect((await certificates.call(tenant, 'POST', `${path}/revoke`, revocation)).status).toBe(200);
  // Public data has no tenant, and the service itself reads it.
  expect((await certificates.call(undefined, 'GET', `/verification/${certificate.certificateId}`)).status).toBe(404);
});
