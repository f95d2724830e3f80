import { newId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { AttemptOutcome } from '../src/deliver/attempt-delivery';
import type { ClaimedDelivery } from '../src/deliver/claimed-delivery';
import { LimitAnswers } from '../src/deliver/limit-answers';
import { RecordAttempts } from '../src/deliver/record-attempts';
import { RunningWebhooks } from './running-webhooks';

const kib = 1_024;
let webhooks: RunningWebhooks;
let database: Database;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_ANSWER_BYTES: kib });
  await webhooks.halt();
  database = await Database.open({ url: webhooks.harness.urlOf('webhooks'), schema: 'webhooks' });
}, 60_000);
afterAll(async () => {
  await database.close();
  await webhooks.stop();
});

/** An endpoint with deliveries under way, each with a long answer to its first attempt. */
async function answered(count: number): Promise<ClaimedDelivery[]> {
  const { organizationId, environment } = newTenant();
  const endpointId = newId('whk');
  const eventIds = Array.from({ length: count }, () => newId('evt'));
  await database.query(
    `insert into endpoints (organization_id, environment, id, dialect, url, events, sealed_secret)
     values ($1, $2, $3, 'needine', 'https://a.example', '{}', '')`,
    [organizationId, environment, endpointId],
  );
  await database.query(
    `insert into deliveries (organization_id, environment, endpoint_id, event_id, id, event, body, attempts, tries,
       claims, started_at)
     select $1, $2, $3, id, id, '', '', '[{}]', 1, 1, now() from unnest($4::text[]) as id`,
    [organizationId, environment, endpointId, eventIds],
  );
  await database.query(
    `insert into answers (organization_id, environment, endpoint_id, event_id, attempt, body, bytes)
     select $1, $2, $3, id, 0, repeat('a', $5), $5 from unnest($4::text[]) as id`,
    [organizationId, environment, endpointId, eventIds, 2 * kib],
  );
  return eventIds.map(
    (eventId) => ({ organizationId, environment, endpointId, eventId, claims: 1, tries: 1 }) as ClaimedDelivery,
  );
}

/** Until it has ended, or waits for what another session holds. */
async function finishedOrBlocked(work: Promise<unknown>, waiting: number): Promise<void> {
  let ended = false;
  const end = () => (ended = true);
  work.then(end, end);
  await waitFor(async () => {
    const [row] = await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and usename = current_user and wait_event_type = 'Lock'`,
    );
    return ended || row!.count >= waiting;
  });
}

/** The database, with a note of each statement that failed. */
function watching(failures: unknown[]): Database {
  const noted = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failures.push(error);
      throw error;
    });
  return Object.assign(Object.create(database) as Database, {
    query: (...statement: Parameters<Database['query']>) => noted(database.query(...statement)),
    transaction: (work: Parameters<Database['transaction']>[0]) => noted(database.transaction(work)),
  });
}

const outcomeOf = (delivery: ClaimedDelivery): AttemptOutcome => ({
  delivery,
  attempt: { at: new Date().toISOString(), durationMs: 1, httpStatus: 200, error: null, responseBody: 'ok' },
  status: 'delivered',
  retryInMs: null,
});

it('to hold answers within their quota and to write down new ones never wait for each other in a circle', async () => {
  const config = { WEBHOOK_ANSWER_BYTES: kib, WEBHOOK_TIMEOUT_MS: 3_000 } as never;
  const failures: unknown[] = [];
  const watched = watching(failures);
  const limit = new LimitAnswers(watched, config);
  const record = new RecordAttempts(watched, limit, config);
  const [other] = await answered(5_000);
  const [first, second, third] = await answered(3);
  // So many that Postgres takes those of a statement one by one, in their order.
  await database.query('analyze deliveries, answers');
  let limiting!: Promise<unknown>;
  let recording!: Promise<unknown>;
  await database.transaction(async (tx) => {
    await tx.query(`select from answers where event_id = $1 for update`, [second!.eventId]);
    limiting = limit.execute([first!.organizationId]);
    await finishedOrBlocked(limiting, 1);
    // Outcomes that arrive while the first one is being stored share one statement.
    recording = Promise.all([other!, third!, first!].map((delivery) => record.execute(outcomeOf(delivery))));
    await finishedOrBlocked(recording, 2);
  });
  await Promise.all([limiting, recording]);
  expect(failures).toEqual([]);
});
