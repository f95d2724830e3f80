import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import type { CreatedEnvelope } from '../src/envelopes/create-envelope/created-envelope';
import { client, insertDocument, read, type Refused } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

const path = '/api/v1/envelopes';

function create(tenant: Tenant, documentId: string, { subject = 'Contract', key = '', fields = [] as object[] } = {}) {
  const body = { subject, documentIds: [documentId], recipients: [client], fields };
  const headers: Record<string, string> = key ? { 'idempotency-key': key } : {};
  return running.call<CreatedEnvelope & Refused>(tenant, 'POST', path, { body, headers });
}

async function countOf({ organizationId }: Tenant): Promise<number> {
  const [row] = await running.database.query<{ count: number }>(
    'select count(*)::int as count from envelopes where organization_id = $1',
    [organizationId],
  );
  return row!.count;
}

describe('envelopes that are created at the same time', () => {
  it('have their own parts, each in its own tenant', async () => {
    const tenants = [newTenant('sandbox'), newTenant('live'), newTenant('sandbox')];
    const wanted = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const tenant = tenants[index % tenants.length]!;
        return { tenant, subject: `Contract ${index}`, documentId: await insertDocument(running, tenant) };
      }),
    );
    const field = { recipientEmail: client.email, fieldType: 'TEXT' };
    const answers = await Promise.all(
      wanted.map(({ tenant, subject, documentId }, index) =>
        create(tenant, documentId, { subject, fields: [{ ...field, x: index, y: 10 }] }),
      ),
    );
    for (const [index, { body }] of answers.entries()) {
      const { tenant, subject, documentId } = wanted[index]!;
      const stored = (await read(running, tenant, body.id)).body;
      expect(stored).toMatchObject({ subject, documentIds: [documentId], fields: [{ x: index, y: 10 }] });
      expect(stored.recipients.map(({ id, email }) => [id, email])).toEqual([[body.recipients[0]!.id, client.email]]);
      const [trail] = await running.database.query<{ entries: number }>(
        'select count(*)::int as entries from audit_trail where organization_id = $1 and envelope_id = $2',
        [tenant.organizationId, body.id],
      );
      expect(trail).toEqual({ entries: 1 });
    }
  });

  it('do not share documents with another tenant of the group', async () => {
    const [mine, theirs] = [newTenant('sandbox'), newTenant('sandbox')];
    const document = await insertDocument(running, theirs);
    const both = Array.from({ length: 10 }, (_, index) => (index % 2 ? mine : theirs));
    const answers = await Promise.all(both.map((tenant) => create(tenant, document)));
    for (const [index, { status, body }] of answers.entries()) {
      if (index % 2) expect([status, body.code]).toEqual([400, 'envelope.document_unknown']);
      else expect(status).toBe(201);
    }
    expect([await countOf(mine), await countOf(theirs)]).toEqual([0, 5]);
  });

  it('may have as many fields and options as a request may have', async () => {
    const tenant = newTenant('sandbox');
    const document = await insertDocument(running, tenant);
    const options = Array.from({ length: 20 }, (_, index) => `${index} ${'x'.repeat(190)}`);
    const fields = Array.from({ length: 400 }, () => ({
      recipientEmail: client.email,
      fieldType: 'DROPDOWN',
      options,
    }));
    const answers = await Promise.all([
      create(tenant, document, { key: 'large', fields }),
      create(tenant, document, { key: 'small' }),
      create(tenant, document, { fields }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.map(({ body }) => body.fields.length)).toEqual([400, 0, 400]);
    expect((await read(running, tenant, answers[0]!.body.id)).body.fields[399]).toMatchObject({ options });
    const again = await create(tenant, document, { key: 'large', fields });
    expect([again.headers.get('idempotent-replayed'), await countOf(tenant)]).toEqual(['true', 3]);
  });

  it('are created although others among them are refused', async () => {
    const tenant = newTenant('sandbox');
    const [ready, processing] = [
      await insertDocument(running, tenant),
      await insertDocument(running, tenant, { status: 'PROCESSING' }),
    ];
    const wrong = [{ recipientEmail: 'other@example.com', fieldType: 'TEXT' }];
    const answers = await Promise.all([
      create(tenant, ready, { key: 'one' }),
      create(tenant, processing, { key: 'two' }),
      create(tenant, ready, { key: 'three', fields: wrong }),
      create(tenant, ready, { key: 'four' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 400, 201]);
    expect(await countOf(tenant)).toBe(2);
    // A refused request leaves no answer under its key.
    expect((await create(tenant, ready, { key: 'two' })).status).toBe(201);
  });
});

describe('a key among requests at the same time', () => {
  it('gives its first answer again, and is refused with another body', async () => {
    const tenant = newTenant('sandbox');
    const document = await insertDocument(running, tenant);
    const first = await create(tenant, document, { key: 'one' });
    const [again, other, fresh] = await Promise.all([
      create(tenant, document, { key: 'one' }),
      create(tenant, document, { key: 'two' }),
      create(tenant, document),
    ]);
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true']);
    expect([other.status, fresh.status, await countOf(tenant)]).toEqual([201, 201, 3]);
    const changed = await create(tenant, document, { key: 'one', subject: 'Another contract' });
    expect([changed.status, changed.body.code]).toEqual([422, 'idempotency.key_reused']);
  });

  it('that another process holds is waited for by its own request alone', async () => {
    const tenant = newTenant('sandbox');
    const document = await insertDocument(running, tenant);
    const name = `${tenant.organizationId} ${tenant.environment} POST ${path} held`;
    const held = await running.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('idempotency ' || $1::text, 0))`, [name]);
      const waiting = create(tenant, document, { key: 'held' });
      const others = await Promise.all([create(tenant, document, { key: 'free' }), create(tenant, document)]);
      expect(others.map(({ status }) => status)).toEqual([201, 201]);
      expect(await countOf(tenant)).toBe(2);
      return { waiting };
    });
    expect((await held.waiting).status).toBe(201);
    expect(await countOf(tenant)).toBe(3);
  });
});
