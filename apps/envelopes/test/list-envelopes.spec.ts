import { requestRoleOf } from '@probatum/persistence/row-level-security';
import { newTenant } from '@probatum/testing/service-harness';
import type { EnvelopeSummary } from '../src/envelopes/envelope-answer';
import { client, createDraft, createSent, read } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');
const ids: string[] = [];

interface Page {
  readonly data: EnvelopeSummary[];
  readonly pagination?: object;
  readonly nextCursor: string | null;
}

beforeAll(async () => {
  running = await RunningEnvelopes.start();
  const other = { email: 'Other@example.com' };
  ids.push((await createDraft(running, tenant, { tags: ['HR'] })).id);
  ids.push((await createSent(running, tenant, { tags: ['hr', 'q3'], recipients: [client, other] })).id);
  ids.push((await createDraft(running, tenant, { recipients: [other] })).id);
  await createDraft(running, newTenant('sandbox'));
  await createDraft(running, { ...tenant, environment: 'live' });
}, 60_000);
afterAll(() => running.stop());

async function list(query = '') {
  const { status, body } = await running.call<Page>(tenant, 'GET', `/api/v1/envelopes${query}`);
  return { status, ...body, names: body.data?.map(({ id }) => ids.indexOf(id)) };
}

describe('the list of envelopes', () => {
  it('has those of the tenant, newest first, and counts them', async () => {
    const { names, data, pagination, nextCursor } = await list();
    expect([names, pagination, nextCursor]).toEqual([[2, 1, 0], { total: 3, page: 1, pageSize: 100, pages: 1 }, null]);
    expect(data[1]).toMatchObject({ status: 'SENT', recipients: [{ email: client.email, status: 'SENT' }, {}] });
  });

  it.each([
    ['status=DRAFT', [2, 0]],
    ['tag=HR', [1, 0]],
    ['tag=q3&status=SENT', [1]],
    ['recipient=OTHER@example.com', [2, 1]],
    ['recipient=other', []],
    ['createdAfter=2099-01-01T00:00:00Z', []],
    ['createdBefore=2099-01-01T00:00:00Z&createdAfter=2001-01-01T00:00:00Z', [2, 1, 0]],
    ['status=COMPLETED', []],
  ])('selects by %s', async (query, expected) => {
    expect((await list(`?${query}`)).names).toEqual(expected);
  });

  it('shows what each envelope shows but its fields, which it does not read', async () => {
    const each = await Promise.all(ids.map((id) => read(running, tenant, id)));
    const summaries = each.map(({ body: { fields, ...summary } }) => (expect(fields).toBeDefined(), summary));
    const requests = requestRoleOf('envelopes');
    await running.database.query(`revoke select on fields from ${requests}`);
    expect((await list()).data).toEqual(summaries.reverse());
    await running.database.query(`grant select on fields to ${requests}`);
  });

  it('has pages', async () => {
    const first = await list('?limit=2');
    expect([first.names, first.pagination]).toEqual([[2, 1], { total: 3, page: 1, pageSize: 2, pages: 2 }]);
    expect((await list('?limit=2&page=2')).names).toEqual([0]);
    const behind = await list(`?limit=2&cursor=${first.nextCursor!}`);
    expect([behind.names, behind.pagination, behind.nextCursor]).toEqual([[0], undefined, null]);
  });

  it.each(['status=OPEN', 'limit=101', 'cursor=abc', 'createdAfter=yesterday', 'sort=subject', 'tag=%00'])(
    'refuses %s',
    async (query) => {
      expect((await list(`?${query}`)).status).toBe(400);
    },
  );
});
