import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
import type { Tenant } from '@probatum/contracts/tenant';
import { isReplayed, repeatable as seen, sendHundred } from '@probatum/testing/same-request';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { waitingWriters, whileWritersWait } from './held-clock';
import { hashOf, issue, request, startCertificates } from './running-certificates';
import { type Instance, type Posted, startInstance } from './second-instance';

let certificates: ServiceHarness;
let instances: Instance[];
let impatient: Instance[];
beforeAll(async () => {
  certificates = await startCertificates();
  instances = await Promise.all([startInstance(certificates), startInstance(certificates)]);
  impatient = await Promise.all([startInstance(certificates, 200), startInstance(certificates, 200)]);
});
afterAll(async () => {
  await Promise.all([...instances, ...impatient].map((instance) => instance.stop()));
  await certificates.stop();
});

const withKey = (key: string, more: Record<string, unknown> = {}) => ({
  body: request(more),
  headers: { 'idempotency-key': key },
});
const post = (tenant: Tenant, key: string, more: Record<string, unknown> = {}) =>
  certificates.call<{ certificateId: string; code: string }>(tenant, 'POST', '/certificates', withKey(key, more));

const issueOn = (which: number, tenant: Tenant, key: string, among = instances) =>
  among[which]!.post(tenant, '/certificates', request(), { 'idempotency-key': key });

async function countOf({ organizationId }: Tenant): Promise<number> {
  const [row] = await certificates.database.query<{ count: number }>(
    `select count(*)::int as count from certificates where organization_id = $1`,
    [organizationId],
  );
  return row!.count;
}

const replays = (answers: readonly Posted[]) => answers.filter(isReplayed).length;

describe('a repeated Idempotency-Key', () => {
  it('gives the first answer again, byte for byte', async () => {
    const tenant = newTenant();
    const [first, second] = [await post(tenant, 'a-key'), await post(tenant, 'a-key')];
    expect(first.status).toBe(201);
    expect(seen(second)).toEqual(seen(first));
    expect(first.headers.get('location')).toBe(`/certificates/${first.body.certificateId}`);
    expect([replays([first]), replays([second])]).toEqual([0, 1]);
    const body = { reason: 'mistake' };
    await certificates.call(tenant, 'POST', `/certificates/${first.body.certificateId}/revoke`, { body });
    expect(seen(await post(tenant, 'a-key'))).toEqual(seen(first));
    expect(await countOf(tenant)).toBe(1);
    await certificates.event(certificateIssued, first.body.certificateId);
    const announced = certificates.published.filter(({ subject }) => subject === first.body.certificateId);
    expect(announced.filter(({ type }) => type.endsWith(certificateIssued.name))).toHaveLength(1);
  });

  it('does not mind how the same request is written', async () => {
    const tenant = newTenant();
    const first = await post(tenant, 'k');
    const reversed = Object.fromEntries(Object.entries(request()).reverse());
    const again = await certificates.call(tenant, 'POST', '/certificates', {
      body: JSON.stringify(reversed, null, 4),
      headers: { 'idempotency-key': 'k' },
    });
    expect(seen(again)).toEqual(seen(first));
  });

  it('is refused with another body', async () => {
    const tenant = newTenant();
    await post(tenant, 'k');
    expect(await post(tenant, 'k', { signerName: 'Somebody else' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency.key_reused' },
    });
    expect(await countOf(tenant)).toBe(1);
  });

  it('means nothing to another tenant or environment', async () => {
    const tenant = newTenant();
    const tenants = [tenant, newTenant(), { ...tenant, environment: 'sandbox' } as const];
    const answers = await Promise.all(tenants.map((one) => post(one, 'k')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(replays(answers)).toBe(0);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
  });

  it('is not used up by a request that was refused', async () => {
    const tenant = newTenant();
    const unknown = { inputEvidence: [{ sha256Hash: hashOf('c'), sourceCertificateId: `cert_${'0'.repeat(26)}` }] };
    expect(await post(tenant, 'k', unknown)).toMatchObject({ status: 422, body: { code: 'evidence.source_unknown' } });
    expect((await post(tenant, 'k', { signerName: '' })).status).toBe(400);
    const accepted = await post(tenant, 'k');
    expect([accepted.status, replays([accepted])]).toEqual([201, 0]);
  });

  it.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['beyond ASCII', 'clé'],
    ['too long', 'k'.repeat(256)],
  ])('is 400 when it is %s', async (_what, key) => {
    expect(await post(newTenant(), key)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer: '?Idempotency-Key', code: 'invalid_format' }] },
    });
  });
});

describe('the same Idempotency-Key at the same time', () => {
  it('gives one certificate within one group of writes', async () => {
    const tenant = newTenant();
    await issue(certificates, tenant);
    const answers = await whileWritersWait(certificates, tenant, async () => {
      const before = post(tenant, 'before');
      await waitingWriters(certificates, 1);
      // These wait for the statement in flight, so the next one takes them all.
      const same = Array.from({ length: 5 }, () => post(tenant, 'same'));
      const others = [post(tenant, 'same', { signerName: 'Somebody else' }), post(tenant, 'other')];
      return { before, same, others };
    });
    const same = await Promise.all(answers.same);
    expect(new Set(same.map((answer) => JSON.stringify(seen(answer)))).size).toBe(1);
    expect([same[0]!.status, replays(same)]).toEqual([201, 4]);
    expect((await Promise.all(answers.others)).map(({ status }) => status)).toEqual([422, 201]);
    expect((await answers.before).status).toBe(201);
    expect(await countOf(tenant)).toBe(4);
  });

  it.each([1, 2])('gives one certificate and a hundred equal answers on %i instances', async (count) => {
    const tenant = newTenant();
    for (const key of ['k1', 'k2', 'k3']) {
      const answer = await sendHundred((number) => issueOn(number % count, tenant, key));
      expect(answer.status).toBe(201);
    }
    expect(await countOf(tenant)).toBe(3);
  });

  it('waits for the one that is still being written elsewhere', async () => {
    const tenant = newTenant();
    await issue(certificates, tenant);
    const [first, second] = await whileWritersWait(certificates, tenant, async () => {
      const holder = issueOn(0, tenant, 'k');
      await waitingWriters(certificates, 1);
      const waiter = issueOn(1, tenant, 'k');
      await waitingWriters(certificates, 2);
      return [holder, waiter];
    });
    expect(seen(await second!)).toEqual(seen(await first!));
    expect([replays([await first!]), replays([await second!])]).toEqual([0, 1]);
  });

  it('is answered 409 when the one that is being written takes too long, here or elsewhere', async () => {
    const tenant = newTenant();
    await issue(certificates, tenant);
    const holder = await whileWritersWait(certificates, tenant, async () => {
      const first = issueOn(0, tenant, 'k', impatient);
      await waitingWriters(certificates, 1);
      const late = await Promise.all([0, 1, 1].map((which) => issueOn(which, tenant, 'k', impatient)));
      for (const { status, headers, text } of late) {
        expect([status, headers.get('retry-after')]).toEqual([409, '1']);
        expect(JSON.parse(text)).toMatchObject({ code: 'idempotency.in_progress' });
      }
      return { first };
    });
    const first = await holder.first;
    expect(seen(await issueOn(1, tenant, 'k'))).toEqual(seen(first));
    expect([first.status, await countOf(tenant)]).toEqual([201, 2]);
  });

  it('does not delay requests with other keys', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    await issue(certificates, tenant);
    const { both } = await whileWritersWait(certificates, tenant, async () => {
      const first = issueOn(0, tenant, 'k');
      await waitingWriters(certificates, 1);
      const second = issueOn(1, tenant, 'k');
      await waitingWriters(certificates, 2);
      expect((await issueOn(1, other, 'k')).status).toBe(201);
      return { both: [first, second] };
    });
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([201, 201]);
    expect(await countOf(tenant)).toBe(2);
  });

  it('passes to the one that waits when the first one comes to nothing', async () => {
    const tenant = newTenant();
    await issue(certificates, tenant);
    const [first, second] = await whileWritersWait(certificates, tenant, async () => {
      const lost = issueOn(0, tenant, 'k');
      const [holder] = await waitFor(async () => {
        const waiting = await certificates.database.query<{ pid: number }>(
          `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return waiting.length > 0 && waiting;
      });
      const next = issueOn(1, tenant, 'k');
      await waitingWriters(certificates, 2);
      await certificates.database.query('select pg_terminate_backend($1)', [holder!.pid]);
      return [lost, next];
    });
    expect((await first!).status).toBe(503);
    expect([(await second!).status, replays([await second!])]).toEqual([201, 0]);
    expect(await countOf(tenant)).toBe(2);
  });

  it('never locks up when keys come in every order on several instances', async () => {
    const tenants = [newTenant(), newTenant()];
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    const answers = await Promise.all(
      instances.flatMap((instance, which) =>
        Array.from({ length: 60 }, (_, index) => {
          const key = keys[which === 0 ? index % 8 : 7 - (index % 8)]!;
          return instance.post(tenants[(index >> 3) % 2]!, '/certificates', request(), { 'idempotency-key': key });
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(replays(answers)).toBe(120 - 16);
    expect(await Promise.all(tenants.map(countOf))).toEqual([8, 8]);
  });
});

describe('revoking with an Idempotency-Key', () => {
  it('gives the first answer again, also on another instance and at the same time', async () => {
    const tenant = newTenant();
    const { certificateId } = await issue(certificates, tenant);
    const path = `/certificates/${certificateId}/revoke`;
    const headers = { 'idempotency-key': 'k' };
    const answer = await sendHundred((number) =>
      instances[number % 2]!.post(tenant, path, { reason: 'mistake' }, headers),
    );
    expect(answer.status).toBe(200);
    const post = (body: unknown, key: string) => instances[0]!.post(tenant, path, body, { 'idempotency-key': key });
    expect((await post({ reason: 'another' }, 'k')).status).toBe(422);
    expect((await post({ reason: 'mistake' }, 'k2')).status).toBe(409);
    expect((await post({ reason: 'mistake' }, 'two words')).status).toBe(400);
    await certificates.event(certificateRevoked, certificateId);
    const revocations = certificates.published.filter(({ type }) => type.endsWith(certificateRevoked.name));
    expect(revocations.filter(({ subject }) => subject === certificateId)).toHaveLength(1);
  });
});
