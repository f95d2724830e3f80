import { type WebhookChanged, webhookChanged } from '@probatum/contracts/events/webhooks';
import { type CloudEvent, createEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { waitFor } from '@probatum/testing/wait-for';
import { migrations } from '../src/gateway.service';
import { lockAuditLogs } from '../src/organization/audit-log/record-change';
import { OnWebhookChanged } from '../src/organization/on-webhook-changed/on-webhook-changed';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase({ schema: 'gateway', migrations });
  database = await Database.open({ url: test.url, schema: 'gateway' });
}, 60_000);

afterAll(async () => {
  await database?.close();
  await test?.drop();
});

const changeIn = (organizationId: string, data = webhookChanged.example): CloudEvent<WebhookChanged> =>
  createEvent(webhookChanged, {
    organizationId,
    environment: 'live',
    subject: newId('whk'),
    time: new Date(),
    data,
  });

const waiting = async () => {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_locks
     where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return row!.count;
};

it('two batches with changes of the same organizations in opposite order never wait for each other in a circle', async () => {
  const handler = new OnWebhookChanged(database);
  // With any order of locks but the same one for both, each batch holds what the other wants behind the middle one.
  for (let round = 0; round < 3; round += 1) {
    const ids = [newId('org'), newId('org'), newId('org')];
    const [first, middle, last] = ids;
    await database.query(`insert into organizations (id, name) select id, 'Acme' from unnest($1::text[]) as id`, [ids]);
    let batches!: Promise<void>[];
    await database.transaction(async (tx) => {
      await lockAuditLogs(tx, [middle!]);
      batches = [
        [first, middle, last],
        [last, middle, first],
      ].map((organizations) => handler.execute(organizations.map((id) => changeIn(id!))));
      await waitFor(async () => (await waiting()) === 2);
    });
    await Promise.all(batches);
    const [logged] = await database.query<{ count: number }>(
      'select count(*)::int as count from audit_log where organization_id = any($1)',
      [ids],
    );
    expect(logged!.count).toBe(6);
  }
});

it('names in the audit log what was done', async () => {
  const id = newId('org');
  await database.query(`insert into organizations (id, name) values ($1, 'Acme')`, [id]);
  const { example } = webhookChanged;
  const webhook = example.after!;
  const [hidden, shown] = [null, '2026-01-02T03:04:05.678Z'].map((secretShownAt) => ({ ...webhook, secretShownAt }));
  const changes = [
    { ...example, before: null, after: webhook },
    { ...example, before: hidden!, after: shown! },
    { ...example, before: shown!, after: shown! },
    { ...example, before: webhook, after: null },
  ];
  await new OnWebhookChanged(database).execute(changes.map((data) => changeIn(id, data)));
  const logged = await database.query<{ action: string }>(
    'select action from audit_log where organization_id = $1 order by position',
    [id],
  );
  expect(logged.map(({ action }) => action)).toEqual([
    'webhook.created',
    'webhook.secret_shown',
    'webhook.secret_rotated',
    'webhook.deleted',
  ]);
});
