import { Database } from '@probatum/persistence/database';
import { newTenant } from '@probatum/testing/service-harness';
import { contentOf, readTrail, verifyTrail } from '../src/audit-trail/read-trail';
import { client, createDraft, createSent } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

async function trailOf(id: string) {
  return readTrail(running.database, tenant, id);
}

describe('the audit trail of an envelope', () => {
  it('tells what happened, by whom, from where and to which documents', async () => {
    const { id } = await createSent(running, tenant, { subject: 'Lease' });
    const entries = (await trailOf(id)).map(contentOf);
    expect(entries.map(({ type }) => type)).toEqual(['envelope.created', 'envelope.sent', 'message.queued']);
    expect(entries[0]).toMatchObject({
      envelopeId: id,
      sequence: 1,
      actor: { type: 'api_key' },
      data: { subject: 'Lease' },
    });
    const documents = [{ name: 'contract.pdf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }];
    expect(entries[1]!.data).toMatchObject({ documents });
    expect(entries[2]!.data).toMatchObject({ kind: 'invitation', address: client.email });
  });

  it('keeps the address, the user agent and the source of the sender', async () => {
    const { id } = await createDraft(running, tenant);
    const headers = {
      'probatum-client-address': '203.0.113.9',
      'user-agent': 'n8n/1.0',
      'x-certyneo-source': 'n8n',
    };
    await running.call(tenant, 'POST', `/api/v1/envelopes/${id}/send`, { headers });
    const sent = contentOf((await trailOf(id))[1]!);
    expect(sent).toMatchObject({ address: '203.0.113.9', userAgent: 'n8n/1.0', data: { source: 'n8n' } });
  });

  it('is whole, and names its head', async () => {
    const { id } = await createSent(running, tenant);
    const rows = await trailOf(id);
    expect(verifyTrail(id, rows)).toEqual({ isWhole: true, head: rows.at(-1)!.hash });
  });

  it.each([
    ['a changed content', `content = replace(content, 'Contrat', 'Vertrag')`, 1],
    ['a changed time', `at = at - interval '1 day'`, 1],
    ['a changed hash', `hash = repeat('a', 64)`, 1],
    ['another number', `sequence = 7`, 1],
  ])('shows %s', async (_what, set, sequence) => {
    const { id } = await createSent(running, tenant);
    await running.database.query(`update audit_trail set ${set} where envelope_id = $1 and sequence = 1`, [id]);
    expect(verifyTrail(id, await trailOf(id))).toMatchObject({ isWhole: false, sequence });
  });

  it('shows a missing entry', async () => {
    const { id } = await createSent(running, tenant);
    await running.database.query(`delete from audit_trail where envelope_id = $1 and sequence = 2`, [id]);
    expect(verifyTrail(id, await trailOf(id))).toMatchObject({ isWhole: false, sequence: 2 });
  });

  it('shows one that belongs to another envelope', async () => {
    const [one, other] = [await createSent(running, tenant), await createSent(running, tenant)];
    expect(verifyTrail(one.id, await trailOf(other.id))).toMatchObject({ isWhole: false, sequence: 1 });
  });

  it('is neither changed nor deleted by requests', async () => {
    const { id } = await createDraft(running, tenant);
    const session = running.app.get(Database).of(tenant);
    const update = session.query(`update audit_trail set hash = '' where envelope_id = $1`, [id]);
    await expect(update).rejects.toThrow('permission denied');
    await expect(session.query(`delete from audit_trail`)).rejects.toThrow('permission denied');
  });
});
