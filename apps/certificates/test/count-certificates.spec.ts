import { randomUUID } from 'node:crypto';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase } from '@probatum/testing/database-per-file';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { certificatesService } from '../src/certificates.service';
import { CountCertificates1700000002200 } from '../src/migrations/0008-count-certificates';
import { CountIssued1700000002400 } from '../src/migrations/0012-count-issued';
import { issue, request, startCertificates } from './running-certificates';
import { type Instance, startInstance } from './second-instance';

interface Listed {
  readonly items: readonly { readonly certificateId: string }[];
  readonly total: number;
  readonly totalIsLowerBound?: boolean;
}

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

async function list(tenant: Tenant, query: string): Promise<Listed> {
  const { status, body, text } = await certificates.call<Listed>(tenant, 'GET', `/certificates?${query}`);
  if (status !== 200) throw new Error(text);
  return body;
}

async function stored({ organizationId, environment }: Tenant): Promise<number> {
  const [row] = await certificates.database.query<{ total: number }>(
    `select count(*)::int as total from certificates where organization_id = $1 and environment = $2`,
    [organizationId, environment],
  );
  return row!.total;
}

describe('the number of certificates', () => {
  let instances: Instance[];
  beforeAll(async () => {
    instances = await Promise.all([0, 1].map(() => startInstance(certificates)));
  });
  afterAll(() => Promise.all(instances.map((instance) => instance.stop())));

  it('is exact after crowds, repeated keys and changes, on several instances and for several tenants', async () => {
    const tenants = [newTenant(), newTenant('sandbox'), newTenant()];
    const keys = Array.from({ length: 10 }, () => randomUUID());
    await Promise.all(
      tenants.flatMap((tenant) =>
        Array.from({ length: 30 }, async (_, number) => {
          const instance = instances[number % 2]!;
          const headers: Record<string, string> = number < 20 ? { 'idempotency-key': keys[number % 10]! } : {};
          const { text } = await instance.post(tenant, '/certificates', request(), headers);
          const { certificateId } = JSON.parse(text) as { certificateId: string };
          if (number > 25) await instance.post(tenant, `/certificates/${certificateId}/revoke`, { reason: 'mistake' });
        }),
      ),
    );
    for (const tenant of tenants) {
      expect(await stored(tenant)).toBe(20);
      expect(await list(tenant, 'pageSize=1')).toMatchObject({ total: 20 });
      expect((await list(tenant, 'pageSize=1')).totalIsLowerBound).toBeUndefined();
    }
    expect(await list(newTenant(), 'pageSize=1')).toEqual({ items: [], total: 0, page: 1, pageSize: 1 });
  });
});

describe('a filter whose certificates take long to count', () => {
  /** Each row that a tenant reads costs some time from now on. */
  beforeAll(() =>
    certificates.database.query(`
      create function take_time(text) returns boolean language plpgsql volatile as
        $$ begin perform pg_sleep(0.03); return true; end $$;
      create policy slow on certificates as restrictive for select to certificates_requests using (take_time(id))`),
  );
  afterAll(() => certificates.database.query(`drop policy slow on certificates; drop function take_time`));

  it('gives a total above what was shown as long as there is more, so that all of it is found', async () => {
    const tenant = newTenant();
    const issued = [];
    for (let count = 0; count < 26; count += 1) issued.unshift((await issue(certificates, tenant)).certificateId);
    const seen: string[] = [];
    let bounds = 0;
    for (let page = 1, total = 1; seen.length < total; page += 1) {
      const part = await list(tenant, `status=issued&pageSize=4&page=${page}`);
      seen.push(...part.items.map(({ certificateId }) => certificateId));
      ({ total } = part);
      if (part.totalIsLowerBound) bounds += 1;
    }
    expect(seen).toEqual(issued);
    expect(bounds).toBeGreaterThan(0);
    expect(await list(tenant, 'pageSize=4')).toMatchObject({ total: 26 });
  });
});

describe('certificates of the release before', () => {
  /** As it wrote them: it knows of no count. */
  async function issueAsBefore(database: Database, organizationId: string, id: string): Promise<void> {
    await database.query(
      `with clock as (
         insert into change_clocks as clock (organization_id, environment, at, step) values ($1, 'live', now(), 1)
         on conflict (organization_id, environment) do update set at = excluded.at
       )
       insert into certificates (organization_id, environment, id, type, issued_at, model, parents, evidence, digests,
         disclosures, canonical_payload_hash, signature, status_seal, anchor_seal, trust_level, trust_score,
         trust_policy, trust_evaluated_at, trust_seal, updated_at)
       values ($1, 'live', $2, 'generic', now(), '{}', '{}', '[]', '{}', '{}', '', '', '', '', '', 0, '', now(), '', now())`,
      [organizationId, id],
    );
  }

  const counts = (database: Database) =>
    database.query(`select organization_id as id, certificates::int from change_clocks order by 1`);

  it('are counted, those that were there and those that a replica issues that still runs', async () => {
    const { migrations } = certificatesService({} as never);
    const counting: unknown[] = [CountCertificates1700000002200, CountIssued1700000002400];
    const before = migrations.filter((migration) => !counting.includes(migration));
    const migrated = await createTestDatabase({ schema: 'certificates', migrations: before });
    const database = await Database.open({ url: migrated.url, schema: 'certificates', migrations });
    for (const number of [1, 2, 3]) await issueAsBefore(database, number < 3 ? 'org_a' : 'org_b', `cert_${number}`);
    await database.migrate();
    expect(await counts(database)).toEqual([
      { id: 'org_a', certificates: 2 },
      { id: 'org_b', certificates: 1 },
    ]);
    await issueAsBefore(database, 'org_a', 'cert_4');
    await issueAsBefore(database, 'org_c', 'cert_5');
    expect(await counts(database)).toEqual([
      { id: 'org_a', certificates: 3 },
      { id: 'org_b', certificates: 1 },
      { id: 'org_c', certificates: 1 },
    ]);
    await database.close();
    await migrated.drop();
  });
});
