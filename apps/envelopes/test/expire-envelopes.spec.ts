import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { RunningEnvelopes } from './running-envelopes';
import { giveSent } from './sent-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
}, 60_000);
afterAll(() => envelopes.stop());

/** Envelopes whose time has been over for long, and that cannot end: the link of their recipient cannot be read. */
async function giveUnreadable({ organizationId, environment }: Tenant, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('env'));
  const owner = [organizationId, environment, ids];
  await envelopes.database.query(
    `insert into recipients (organization_id, environment, envelope_id, id, position, sign_order, email, role, status,
       token_hash, sealed_token, invited_at)
     select $1, $2, id, 'rcp', 0, 1, 'signer@example.com', 'SIGNER', 'SENT', sha256(id::bytea), 'unreadable', now()
     from unnest($3::text[]) as id`,
    owner,
  );
  await envelopes.database.query(
    `insert into envelopes (organization_id, environment, id, status, subject, signature_level, category, expires_at)
     select $1, $2, id, 'SENT', 'x', 'SIMPLE', 'OTHER', now() - interval '1 day' from unnest($3::text[]) as id`,
    owner,
  );
  return ids;
}

const statusesOf = async (ids: readonly string[]) =>
  (
    await envelopes.database.query<{ status: string }>(
      'select distinct status from envelopes where id = any($1) order by 1',
      [ids],
    )
  ).map(({ status }) => status);

it('ends the other envelopes on time, however many of those before them cannot end', async () => {
  const tenant = newTenant();
  const unreadable = await giveUnreadable(tenant, 150);
  const [one, other] = [await giveSent(envelopes, tenant), await giveSent(envelopes, newTenant())];
  const ids = [one.id, other.id];
  await envelopes.database.query(`update envelopes set expires_at = now() where id = any($1)`, [ids]);

  await waitFor(async () => (await statusesOf(ids)).join() === 'EXPIRED', { describe: 'expired envelopes' });

  expect(await statusesOf(unreadable)).toEqual(['SENT']);
  const entries = 'select 1 from audit_trail where envelope_id = any($1)';
  expect(await envelopes.database.query(entries, [unreadable])).toEqual([]);
});
