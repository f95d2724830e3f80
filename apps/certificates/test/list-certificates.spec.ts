import { anchorConfirmed } from '@probatum/contracts/events/anchoring';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Page } from '@probatum/http/lists/pagination';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { confirmationsOf } from './anchored-batch';
import { fullRequest, hashOf, issue, request, startCertificates } from './running-certificates';
import { type Instance, startInstance } from './second-instance';

interface Item {
  readonly certificateId: string;
  readonly updatedAt: string;
  readonly status: string;
  readonly anchorStatus: string;
}

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

async function list(tenant: Tenant, query: string): Promise<Page<Item>> {
  const { status, body, text } = await certificates.call<Page<Item>>(tenant, 'GET', `/certificates?${query}`);
  if (status !== 200) throw new Error(text);
  return body;
}

const idsOf = ({ items }: Page<Item>) => items.map(({ certificateId }) => certificateId);

describe('the list of certificates', () => {
  it('comes in pages, newest first', async () => {
    const tenant = newTenant();
    const issued: string[] = [];
    for (let count = 0; count < 5; count += 1) issued.unshift((await issue(certificates, tenant)).certificateId);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(tenant, `page=${page}&pageSize=2`)));
    expect(pages.map(idsOf)).toEqual([issued.slice(0, 2), issued.slice(2, 4), issued.slice(4), []]);
    expect(pages.map(({ total, page, pageSize }) => [total, page, pageSize])).toEqual([
      [5, 1, 2],
      [5, 2, 2],
      [5, 3, 2],
      [5, 4, 2],
    ]);
    expect(await list(tenant, '')).toMatchObject({ total: 5, page: 1, pageSize: 20 });
    expect(await list(newTenant(), '')).toEqual({ items: [], total: 0, page: 1, pageSize: 20 });
  });

  it('shows of each what the contract names', async () => {
    const tenant = newTenant();
    const source = await issue(certificates, tenant);
    const certificate = await issue(certificates, tenant, fullRequest(source.certificateId));
    const { items } = await list(tenant, 'pageSize=1');
    expect(items).toEqual([
      {
        certificateId: certificate.certificateId,
        certificateType: 'ai_audit',
        status: 'issued',
        issuedAt: certificate.issuedAt,
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        signerName: 'Maria Lopez',
        issuingCompany: 'Acme Consulting',
        externalId: 'order 7',
        anchorStatus: 'PENDING',
        trustLevel: 'recorded',
        trustScore: 45,
      },
    ]);
  });

  it('finds by the hash of a file only what names that file, also when the table of hashes says otherwise', async () => {
    const tenant = newTenant();
    const { certificateId } = await issue(certificates, tenant);
    await certificates.database.query(
      `insert into evidence_hashes (organization_id, environment, sha256, certificate_id) values ($1, $2, decode($3, 'hex'), $4)`,
      [tenant.organizationId, tenant.environment, hashOf('f'), certificateId],
    );
    expect(idsOf(await list(tenant, `sha256Hash=${hashOf('f')}`))).toEqual([]);
    expect(idsOf(await list(tenant, `sha256Hash=${hashOf('a')}`))).toEqual([certificateId]);
  });

  it('is narrowed by every filter, and by all of them together', async () => {
    const tenant = newTenant();
    const plain = (await issue(certificates, tenant)).certificateId;
    const evidence = { inputEvidence: [{ sha256Hash: hashOf('C') }, { sha256Hash: hashOf('c') }] };
    const special = (
      await issue(certificates, tenant, { certificateType: 'generic', externalId: 'a&b=c', ...evidence })
    ).certificateId;
    const revoked = (await issue(certificates, tenant, { externalId: 'a&b=c' })).certificateId;
    await certificates.call(tenant, 'POST', `/certificates/${revoked}/revoke`, { body: { reason: 'mistake' } });
    const found = async (query: string) => idsOf(await list(tenant, query));
    expect(await found('certificateType=generic')).toEqual([special]);
    expect(await found('type=ai_report')).toEqual([revoked, plain]);
    expect(await found('status=revoked')).toEqual([revoked]);
    expect(await found('status=issued')).toEqual([special, plain]);
    expect(await found('externalId=a%26b%3Dc')).toEqual([revoked, special]);
    expect(await found('externalId=a')).toEqual([]);
    expect(await found(`sha256Hash=${hashOf('c')}`)).toEqual([special]);
    expect(await found(`sha256Hash=${hashOf('C')}`)).toEqual([special]);
    expect(await found(`sha256Hash=${hashOf('b')}`)).toEqual([revoked, special, plain]);
    expect(await found('anchorStatus=CONFIRMED')).toEqual([]);
    const all = `certificateType=generic&type=generic&status=issued&anchorStatus=PENDING&externalId=a%26b%3Dc&sha256Hash=${hashOf('c')}&updatedAfter=2020-01-01T00:00:00Z`;
    expect(await found(all)).toEqual([special]);
    expect(await found(all.replace('status=issued', 'status=revoked'))).toEqual([]);
  });

  it('takes its own updatedAt as the place to go on from, in any spelling of the same time', async () => {
    const tenant = newTenant();
    for (let count = 0; count < 3; count += 1) await issue(certificates, tenant);
    const all = await list(tenant, 'updatedAfter=2020-01-01T00:00:00Z');
    const [first, second, third] = all.items.map(({ updatedAt }) => updatedAt);
    expect([first, second, third]).toEqual([first, second, third].sort());
    expect(idsOf(await list(tenant, `updatedAfter=${first}`))).toEqual(idsOf(all).slice(1));
    const [seconds, fraction] = second!.split('.');
    const elsewhere = new Date(Date.parse(`${seconds}Z`) + 7_200_000).toISOString().slice(0, 19);
    const spelled = encodeURIComponent(`${elsewhere}.${fraction!.replace('Z', '')}+02:00`);
    expect(idsOf(await list(tenant, `updatedAfter=${spelled}`))).toEqual(idsOf(all).slice(2));
    expect(await list(tenant, `updatedAfter=${third}`)).toMatchObject({ items: [], total: 0 });
  });

  it('misses no change after a time that is finer than a microsecond, as .NET and Java write it', async () => {
    const tenant = newTenant();
    for (let count = 0; count < 3; count += 1) await issue(certificates, tenant);
    const all = await list(tenant, 'updatedAfter=2020-01-01T00:00:00Z');
    const index = all.items.findIndex(({ updatedAt }) => !updatedAt.endsWith('.000000Z'));
    const [seconds, fraction] = all.items[index]!.updatedAt.replace('Z', '').split('.');
    const justBefore = `${seconds}.${String(Number(fraction) - 1).padStart(6, '0')}`;
    for (const finer of ['9Z', '500Z', '999Z', '51Z']) {
      expect(idsOf(await list(tenant, `updatedAfter=${justBefore}${finer}`))).toEqual(idsOf(all).slice(index));
      expect(idsOf(await list(tenant, `updatedAfter=${seconds}.${fraction}${finer}`))).toEqual(
        idsOf(all).slice(index + 1),
      );
    }
  });
});

describe('the clock of changes', () => {
  it('goes on from where it was, also when the clock of the machine was set back', async () => {
    const tenant = newTenant();
    await issue(certificates, tenant);
    await certificates.database.query(
      `update change_clocks set at = now() + interval '1 hour' where organization_id = $1`,
      [tenant.organizationId],
    );
    const together = await Promise.all(Array.from({ length: 5 }, () => issue(certificates, tenant)));
    const last = await issue(certificates, tenant);
    const { items } = await list(tenant, `updatedAfter=${new Date(Date.now() + 1_800_000).toISOString()}`);
    expect(new Set(items.map(({ updatedAt }) => updatedAt)).size).toBe(6);
    expect(items.map(({ certificateId }) => certificateId).sort()).toEqual(
      [...together, last].map(({ certificateId }) => certificateId).sort(),
    );
    expect(items.at(-1)!.certificateId).toBe(last.certificateId);
  });
});

describe('walking the changes while several instances write', () => {
  const writers = 3;
  const each = 40;
  let instances: Instance[];
  beforeAll(async () => {
    instances = await Promise.all(Array.from({ length: writers }, () => startInstance(certificates)));
  });
  afterAll(() => Promise.all(instances.map((instance) => instance.stop())));

  /** Reads on from the last change until the writers are done and nothing is left. */
  async function follow(tenant: Tenant, isDone: () => boolean): Promise<Item[]> {
    const seen: Item[] = [];
    for (;;) {
      const wasDone = isDone();
      const { items } = await list(
        tenant,
        `pageSize=7&updatedAfter=${seen.at(-1)?.updatedAt ?? '2020-01-01T00:00:00Z'}`,
      );
      seen.push(...items);
      if (wasDone && items.length === 0) return seen;
    }
  }

  /** Issues, revokes every third and has every fifth anchored meanwhile. */
  async function write(instance: Instance, tenant: Tenant, number: number): Promise<void> {
    const { text } = await instance.post(tenant, '/certificates', request());
    const certificate = JSON.parse(text) as { certificateId: string; canonicalPayloadHash: string };
    const { certificateId } = certificate;
    if (number % 3 === 0) await instance.post(tenant, `/certificates/${certificateId}/revoke`, { reason: 'mistake' });
    if (number % 5 === 0) {
      await certificates.happen(anchorConfirmed, tenant, (await confirmationsOf([certificate]))[0]!);
    }
  }

  async function anchored(tenant: Tenant): Promise<number> {
    const { total } = await list(tenant, 'anchorStatus=CONFIRMED&pageSize=1');
    return total;
  }

  it('misses nothing, comes to the last state of each, and no two changes have one time', async () => {
    const [tenant, neighbour] = [newTenant(), newTenant()];
    let isDone = false;
    const reading = follow(tenant, () => isDone);
    await Promise.all(
      instances.flatMap((instance) =>
        Array.from({ length: each }, async (_, number) => {
          await write(instance, tenant, number);
          await write(instance, neighbour, number);
        }),
      ),
    );
    const expectedAnchors = writers * Math.ceil(each / 5);
    while ((await anchored(tenant)) < expectedAnchors) await new Promise(setImmediate);
    isDone = true;
    const changes = await reading;
    const times = changes.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...new Set(times)].sort());
    const last = new Map(changes.map((item) => [item.certificateId, item]));
    const stored = await certificates.database.query<Item>(
      `select id as "certificateId", status, anchor_status as "anchorStatus" from certificates where organization_id = $1`,
      [tenant.organizationId],
    );
    expect(stored).toHaveLength(writers * each);
    for (const row of stored) expect(last.get(row.certificateId)).toMatchObject(row);
    expect([...last.values()].filter(({ status }) => status === 'revoked')).toHaveLength(writers * Math.ceil(each / 3));
    const [unique] = await certificates.database.query<{ rows: number; times: number }>(
      `select count(*)::int as rows, count(distinct updated_at)::int as times from certificates where organization_id = $1`,
      [tenant.organizationId],
    );
    expect(unique!.times).toBe(unique!.rows);
  });
});
