import { maxChunkEvents } from '@probatum/contracts/events/chunk';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { type TrustsUpdated, trustUpdatedV2 } from '@probatum/contracts/events/trust-engine';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { anchoredTogether, certificate, issuedTogether } from './certificate-events';
import { RunningTrustEngine } from './running-trust-engine';

let engine: RunningTrustEngine;
beforeAll(async () => {
  engine = await RunningTrustEngine.start();
}, 60_000);
afterAll(() => engine.stop());

async function handled(...events: Parameters<RunningTrustEngine['receive']>): Promise<void> {
  await engine.receive(...events);
  await engine.settled();
}

const newIds = (count: number) => Array.from({ length: count }, () => newId('cert'));

function chunksOf({ organizationId }: Tenant): CloudEvent<TrustsUpdated>[] {
  return engine.harness.messages.filter(
    ({ type, organizationid }) => type === `probatum.${trustUpdatedV2.name}` && organizationid === organizationId,
  ) as CloudEvent<TrustsUpdated>[];
}

const listed = (chunks: readonly CloudEvent<TrustsUpdated>[]) =>
  chunks.flatMap(({ data }) => data.certificates.map(({ certificateId }) => certificateId));

it.each(['issued first', 'anchored first', 'all together'])(
  'a chunk is assessed as its events would be: %s',
  async (how) => {
    const tenant = newTenant();
    const ids = newIds(30);
    const events = [issuedTogether(tenant, ids), anchoredTogether(tenant, ids)];
    if (how === 'all together') await handled(...events);
    else for (const event of how === 'issued first' ? events : events.reverse()) await handled(event);
    const rows = await engine.rows(tenant);
    expect(rows.map((row) => row.certificate_id)).toEqual([...ids].sort());
    for (const row of rows) expect(row).toMatchObject({ trust_level: 'anchored', trust_score: 70, revision: 2 });
    for (const id of ids) {
      expect(engine.announcedOf(id).map(({ data }) => data)).toEqual([
        expect.objectContaining({
          revision: 2,
          trustLevel: 'anchored',
          previous: { trustLevel: 'recorded', trustScore: 45 },
        }),
      ]);
    }
  },
);

it('assessments that say the same are announced by one event for each tenant, in chunks', async () => {
  const [one, other] = [newTenant(), newTenant()];
  const [mine, theirs] = [newIds(maxChunkEvents), newIds(3)];
  await handled(issuedTogether(one, mine), issuedTogether(other, theirs));
  await handled(anchoredTogether(one, mine), anchoredTogether(other, theirs));
  expect(listed(chunksOf(one)).sort()).toEqual([...mine].sort());
  expect(listed(chunksOf(other)).sort()).toEqual([...theirs].sort());
  expect(chunksOf(one)).toHaveLength(1);
  expect(chunksOf(other)).toHaveLength(1);
});

it('assessments that differ are announced apart', async () => {
  const tenant = newTenant();
  const ids = newIds(2);
  const foreign = certificate(tenant, ids[1]).anchoredAs('0'.repeat(64));
  await handled(issuedTogether(tenant, ids), foreign);
  await handled(anchoredTogether(tenant, ids));
  const levels = chunksOf(tenant).map(({ data }) => [data.trustLevel, data.certificates.length]);
  expect(levels).toContainEqual(['unverified', 1]);
  expect(engine.announcedOf(ids[0]!).at(-1)!.data.trustLevel).toBe('anchored');
});

it('a chunk that comes again changes nothing, also beside the single events of the release before', async () => {
  const tenant = newTenant();
  const ids = newIds(5);
  const events = [issuedTogether(tenant, ids), anchoredTogether(tenant, ids)];
  for (const event of events) await handled(event);
  const before = [await engine.rows(tenant), engine.announced.length];
  const alone = ids.map((id) => certificate(tenant, id));
  await handled(...events, ...alone.flatMap(({ issued, anchored }) => [issued, anchored]), ...events);
  expect([await engine.rows(tenant), engine.announced.length]).toEqual(before);
});

it('a certificate that cannot be kept does not take down its neighbours', async () => {
  const tenant = newTenant();
  const ids = newIds(5);
  // Postgres keeps no text with this character.
  const bad = `${newId('cert')}\u0000`;
  await engine.receive(issuedTogether(tenant, [...ids.slice(0, 2), bad, ...ids.slice(2)]));
  await waitFor(async () => (await engine.rows(tenant)).length === ids.length);
  expect((await engine.rows(tenant)).map((row) => row.certificate_id)).toEqual([...ids].sort());
});
