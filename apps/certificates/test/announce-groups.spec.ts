import { maxChunkBytes } from '@probatum/contracts/events/chunk';
import { type CertificatesIssued, certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity/identity';
import { chunkEnd } from '@probatum/persistence/chunks';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { CertificateAnswer } from '../src/certificate/certificate-answer';
import { issuedChunks } from '../src/issue-certificate/issued-chunks';
import { IssueCertificate } from '../src/issue-certificate/issue-certificate';
import { request, startCertificates } from './running-certificates';

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

const actor = { type: 'api_key', id: newId('key'), name: 'Test' } as const;

function issueAs(tenant: Tenant, key: string): Promise<string> {
  const caller: Identity = { ...tenant, actor, scopes: ['certificates:write'], plan: 'test' };
  const named = { method: 'POST', route: '/certificates', key, fingerprint: 'same', status: 201 };
  const keyed: KeyedRequest = { ...tenant, ...named, keepForHours: 24, holdsSecret: false };
  const issuing = certificates.service.app.get(IssueCertificate).execute(caller, request() as never, keyed);
  return issuing.then(({ body }) => (JSON.parse(body as string) as CertificateAnswer).certificateId);
}

function chunksOf({ organizationId, environment }: Tenant): CloudEvent<CertificatesIssued>[] {
  return certificates.messages.filter(
    (event) =>
      event.type === `probatum.${certificateIssuedV2.name}` &&
      event.organizationid === organizationId &&
      event.environment === environment,
  ) as CloudEvent<CertificatesIssued>[];
}

const idsIn = ({ data }: CloudEvent<CertificatesIssued>) => data.certificates.map(({ certificateId }) => certificateId);

/** They arrive in one turn, while the statement for another one is in flight: the next statement stores them all. */
async function inOneGroup(issueAll: () => Promise<string>[]): Promise<string[]> {
  const [, ...ids] = await Promise.all([issueAs(newTenant(), 'before'), ...issueAll()]);
  return ids;
}

test('the certificates of a group are announced by one event for each tenant', async () => {
  const tenant = newTenant();
  const tenants = [tenant, { ...tenant, environment: 'sandbox' } as const, newTenant()];
  const ids = await inOneGroup(() => tenants.flatMap((each) => [1, 2, 3, 4].map((n) => issueAs(each, `key-${n}`))));
  await waitFor(() => tenants.every((each) => chunksOf(each).length > 0));
  for (const [index, each] of tenants.entries()) {
    const [chunk, ...more] = chunksOf(each);
    expect(more).toEqual([]);
    expect(idsIn(chunk!).sort()).toEqual(ids.slice(4 * index, 4 * index + 4).sort());
    expect(chunk).toMatchObject({ subject: each.organizationId, source: '/certificates' });
  }
});

test('a repeated request is announced by the group that has stored it, and by no other', async () => {
  const tenant = newTenant();
  const [first] = await inOneGroup(() => [issueAs(tenant, 'first')]);
  const [again, second] = await inOneGroup(() => [issueAs(tenant, 'first'), issueAs(tenant, 'second')]);
  expect(again).toBe(first);
  await inOneGroup(() => [issueAs(tenant, 'first')]);
  await issueAs(tenant, 'third');
  await waitFor(() => chunksOf(tenant).length >= 3);
  const [one, two, three] = chunksOf(tenant).map(idsIn);
  expect([one, two]).toEqual([[first], [second]]);
  expect(three).toHaveLength(1);
});

test('certificates with many parents are divided by their bytes', () => {
  const signed = { ...newTenant(), issuedAt: new Date() };
  const event = JSON.stringify('x'.repeat(maxChunkBytes / 3));
  const items = Array.from({ length: 5 }, () => ({ signed, event }));
  const { heads, chunkOf } = issuedChunks(items);
  expect(items.map(chunkOf)).toEqual([1, 1, 2, 2, 3]);
  expect(new Set(heads.map(({ id }) => id)).size).toBe(3);
});

test('a chunk has the trace of its certificates only if all of them have the same', () => {
  const signed = { ...newTenant(), issuedAt: new Date() };
  const [one, other] = ['a', 'b'].map((digit) => `00-${digit.repeat(32)}-b7ad6b7169203331-01`);
  const traceOf = (...traces: (string | undefined)[]) =>
    issuedChunks(traces.map((traceparent) => ({ signed, event: '{}', traceparent }))).heads.map(
      ({ head, traceparent }) => [traceparent, (JSON.parse(`${head}${chunkEnd}`) as CloudEvent).traceparent],
    );
  expect(traceOf(one, one)).toEqual([[one, one]]);
  for (const traces of [
    [one, other],
    [one, undefined],
    [undefined, one],
  ]) {
    expect(traceOf(...traces)).toEqual([[null, undefined]]);
  }
});
