import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { contentOf, readTrail, verifyTrail } from '../src/audit-trail/read-trail';
import { DueMessages } from '../src/messages/deliver-messages/due-messages';
import { client, createSent, read } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
beforeAll(async () => (running = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' })), 60_000);
afterAll(() => running.stop());

const messagesOf = (id: string) =>
  running.database.query<{ kind: string; status: string; to: string }>(
    'select kind, status, recipient_address as to from messages where envelope_id = $1 order by id',
    [id],
  );

async function trailOf(tenant: Tenant, id: string) {
  const rows = await readTrail(running.database, tenant, id);
  expect(verifyTrail(id, rows)).toMatchObject({ isWhole: true });
  return rows.map(contentOf);
}

const other = { email: 'other@example.com', role: 'SIGNER', order: 1 };
const giveReminded = async (tenant: Tenant) => {
  const envelope = await createSent(running, tenant, { recipients: [{ ...client, order: 1 }, other] });
  await running.call(tenant, 'POST', `/api/v1/envelopes/${envelope.id}/resend`);
  return envelope;
};

type Envelope = Awaited<ReturnType<typeof createSent>>;

const endings: [string, (tenant: Tenant, envelope: Envelope) => Promise<unknown>][] = [
  [
    'voided',
    (tenant, { id }) => running.call(tenant, 'POST', `/api/v1/envelopes/${id}/void`, { body: { reason: 'Wrong' } }),
  ],
  [
    'expired',
    (_tenant, { id }) => running.database.query(`update envelopes set expires_at = now() where id = $1`, [id]),
  ],
  [
    'declined',
    (_tenant, { recipients }) => {
      const path = `${new URL(recipients[1]!.signUrl).pathname}/decline`;
      return running.call(undefined, 'POST', path, { body: { reason: 'No' } });
    },
  ],
];

describe.each(endings)('an envelope that was %s', (kind, end) => {
  it('invites and reminds no more, and says so in its audit trail', async () => {
    const tenant = newTenant('live');
    const envelope = await giveReminded(tenant);
    const { id } = envelope;
    await end(tenant, envelope);
    await waitFor(async () => (await read(running, tenant, id)).body.status === kind.toUpperCase());

    const sending = (await running.app.get(DueMessages).claim(100, 60_000)).filter(
      ({ envelopeId }) => envelopeId === id,
    );
    expect(new Set(sending.map((message) => message.kind))).toEqual(new Set([kind]));
    const requests = (await messagesOf(id)).filter((message) => message.kind !== kind);
    expect(requests.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    const cancelled = (await trailOf(tenant, id)).filter(({ type }) => type === 'message.cancelled');
    expect(cancelled.map(({ data }) => [data!['kind'], data!['address']]).sort()).toEqual(
      ['invitation', 'reminder'].flatMap((what) => [client.email, other.email].map((to) => [what, to])),
    );
  });
});

it('a message that was being sent while its envelope ended counts as sent', async () => {
  const tenant = newTenant('live');
  const { id } = await createSent(running, tenant);
  const messages = running.app.get(DueMessages);
  const message = (await messages.claim(100, 60_000)).find(({ envelopeId }) => envelopeId === id)!;
  await running.call(tenant, 'POST', `/api/v1/envelopes/${id}/void`, { body: { reason: 'Wrong' } });
  await messages.end(message, 'sent', null);

  expect((await messagesOf(id)).map(({ kind, status }) => [kind, status])).toEqual([
    ['invitation', 'sent'],
    ['voided', 'pending'],
  ]);
  expect((await trailOf(tenant, id)).at(-1)).toMatchObject({ type: 'message.sent' });
});
