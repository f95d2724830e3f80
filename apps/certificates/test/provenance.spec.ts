import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { explained } from '@probatum/testing/explained';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { walkLinks } from '../src/get-provenance/walk-links';
import { issue, startCertificates } from './running-certificates';

interface Graph {
  readonly depth: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly truncated: boolean;
  readonly truncatedBy: string | null;
}

let certificates: ServiceHarness;
beforeAll(async () => {
  certificates = await startCertificates();
});
afterAll(() => certificates.stop());

/** Certificates of a new tenant, and of each the numbers of those that it was made from. */
async function graphOf(sources: readonly (readonly number[])[]): Promise<{ tenant: Tenant; ids: string[] }> {
  const tenant = newTenant();
  const ids = sources.map(() => newId('cert')).sort();
  const links = sources.flatMap((of, index) => of.map((source) => [ids[index]!, ids[source]!] as const));
  const { certificateId } = await issue(certificates, newTenant());
  await certificates.database.query(
    `insert into certificates (organization_id, environment, id, type, issued_at, model, parents, evidence, digests,
       disclosures, canonical_payload_hash, signature, status_seal, anchor_seal, trust_level, trust_score, trust_policy,
       trust_evaluated_at, trust_seal, updated_at)
     select $2, $3, node.id, type, issued_at, model, parents, evidence, digests, disclosures,
       canonical_payload_hash, signature, status_seal, anchor_seal, trust_level, trust_score, trust_policy, trust_evaluated_at, trust_seal, updated_at
     from certificates template cross join unnest($4::text[]) as node (id) where template.id = $1`,
    [certificateId, tenant.organizationId, tenant.environment, ids],
  );
  await certificates.database.query(
    `with link as (
       insert into certificate_links (organization_id, environment, certificate_id, source_id)
       select $1, $2, * from unnest($3::text[], $4::text[]) returning certificate_id, source_id
     )
     update certificates set parents = made.sources
     from (select certificate_id, array_agg(source_id) as sources from link group by certificate_id) as made
     where organization_id = $1 and environment = $2 and id = made.certificate_id`,
    [tenant.organizationId, tenant.environment, links.map(([made]) => made), links.map(([, source]) => source)],
  );
  return { tenant, ids };
}

async function provenance(tenant: Tenant, id: string, depth = 10): Promise<Graph> {
  const { status, body, text } = await certificates.call<Graph>(
    tenant,
    'GET',
    `/certificates/${id}/provenance?depth=${depth}`,
  );
  if (status !== 200) throw new Error(text);
  return body;
}

/** Each is made from the `width` before it. */
const dense = (count: number, width: number) =>
  Array.from({ length: count }, (_, index) =>
    Array.from({ length: Math.min(index, width) }, (_unused, back) => index - 1 - back),
  );
const edgesOf = ({ edges }: Graph) => edges.map(({ from, to }) => `${from} ${to}`).sort();

it('shows ancestors and descendants by their shortest way, and every edge between those that are shown', async () => {
  // 0 → 1 → 2 → 3, 0 → 3 past the one that is asked for, 1 → 3; 4 is a sibling that neither leads to it nor comes from it.
  const { tenant, ids } = await graphOf([[], [0], [1], [2, 0, 1], [0]]);
  const graph = await provenance(tenant, ids[1]!);
  expect(graph).toMatchObject({ depth: 1, truncated: false, truncatedBy: null });
  expect(graph.nodes.map(({ id }) => id)).toEqual([ids[1], ids[0], ids[2], ids[3]]);
  const expected = [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
    [1, 3],
  ].map(([from, to]) => `${ids[from!]} ${ids[to!]}`);
  expect(edgesOf(graph)).toEqual(expected.sort());
});

it('says that the depth ended it only when there is more', async () => {
  const { tenant, ids } = await graphOf([[], [0], [1], [2]]);
  expect(await provenance(tenant, ids[0]!, 2)).toMatchObject({ depth: 2, truncated: true, truncatedBy: 'depth' });
  expect(await provenance(tenant, ids[0]!, 3)).toMatchObject({ depth: 3, truncated: false, truncatedBy: null });
});

it('shows a dense graph whole as long as it is within the limits', async () => {
  const { tenant, ids } = await graphOf(dense(90, 90));
  const graph = await provenance(tenant, ids[45]!);
  expect(graph).toMatchObject({ depth: 1, truncatedBy: null });
  expect([graph.nodes.length, graph.edges.length]).toEqual([90, (90 * 89) / 2]);
});

it('stops while walking a graph with millions of ways, and says so', async () => {
  const { tenant, ids } = await graphOf(dense(700, 100));
  for (const depth of [2, 10, 20]) {
    const graph = await provenance(tenant, ids[350]!, depth);
    expect(graph).toMatchObject({ truncated: true, truncatedBy: 'edges' });
    expect(graph.nodes[0]).toMatchObject({ id: ids[350] });
    expect(graph.nodes.length).toBeGreaterThan(200);
    expect(graph.nodes.length).toBeLessThanOrEqual(1_000);
    expect(graph.edges.length).toBeLessThanOrEqual(10_000);
  }
});

it('stops after a thousand nodes', async () => {
  const { tenant, ids } = await graphOf([[], ...Array.from({ length: 1_200 }, () => [0])]);
  const graph = await provenance(tenant, ids[0]!);
  expect(graph).toMatchObject({ truncated: true, truncatedBy: 'nodes' });
  expect(graph.nodes.map(({ id }) => id)).toEqual(ids.slice(0, 1_000));
  expect(graph.edges).toHaveLength(999);
});

it('stops when the certificates hold too much to unpack them all', async () => {
  const { tenant, ids } = await graphOf(Array.from({ length: 12 }, (_, index) => (index === 0 ? [] : [0])));
  // Close to a megabyte that cannot be compressed, in a few long texts.
  await certificates.database.query(
    `update certificates set disclosures = array(
       select string_agg(gen_random_uuid()::text, '') from generate_series(1, 25000) as number group by number % 100
     ) where organization_id = $1`,
    [tenant.organizationId],
  );
  const graph = await provenance(tenant, ids[0]!);
  expect(graph).toMatchObject({ truncated: true, truncatedBy: 'size' });
  expect(graph.nodes.length).toBeGreaterThanOrEqual(5);
  expect(graph.nodes.length).toBeLessThan(12);
});

it('costs no more when certificates of other tenants name it as their source', async () => {
  const { tenant, ids } = await graphOf([[], [0]]);
  const { database } = certificates;
  await database.query(
    `insert into certificate_links (organization_id, environment, certificate_id, source_id)
     select 'org_stranger', 'live', 'cert_' || number, $1 from generate_series(1, 20000) as number`,
    [ids[0]],
  );
  await database.query('analyze certificate_links');
  const watched = explained(database);
  const { distances } = await walkLinks(watched, tenant, ids[0]!, 10);
  expect([...distances.keys()]).toEqual(ids);
  expect(Math.max(...watched.readInVain)).toBe(0);
});
