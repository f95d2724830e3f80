import { newId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import { Retention } from '@probatum/persistence/retention';
import { Sealer } from '@probatum/persistence/sealer';
import type { Clock } from '@probatum/persistence/clock';
import { SetClock } from '@probatum/testing/set-clock';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { waitFor } from '@probatum/testing/wait-for';
import { type Answer, jsonAnswer } from '../src/idempotency/answer';
import { type Effect, Idempotency } from '../src/idempotency/idempotency';
import { IdempotencyInProgress, IdempotencyKeyReused } from '../src/idempotency/idempotency.errors';
import type { KeyedRequest } from '../src/idempotency/keyed-request';

const schema = 'test_idempotency';
const sealer = new Sealer(Buffer.alloc(32, 7).toString('base64'));
const migrations = [CreateMessagingTables1700000000000, CreateIdempotencyKeys1700000000900];

let test: TestDatabase;
/** Two replicas of a service; the second does not wait. */
let databases: [Database, Database];
let here: Replica;
let there: Replica;

beforeAll(async () => {
  test = await createTestDatabase({ schema, migrations });
  const open = () => Database.open({ url: test.url, schema, poolSize: 3 });
  databases = [await open(), await open()];
  await databases[0].query('create table effects (organization_id text)');
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await test.drop();
});
beforeEach(() => {
  here = replica(databases[0]);
  there = replica(databases[1]);
});

interface Replica {
  once(request: KeyedRequest | undefined, effect: Effect, prepare?: () => Promise<void>): Promise<Answer>;
}

function replica(database: Database, patienceMs?: number, clock: Clock = new SetClock()): Replica {
  const idempotency = new Idempotency(sealer, clock, patienceMs);
  return { once: (request, effect, prepare) => idempotency.once(database, request, effect, prepare) };
}

const impatient = (database: Database) => replica(database, 100);

function keyed(more: Partial<KeyedRequest> = {}): KeyedRequest {
  return {
    organizationId: newId('org'),
    environment: 'live',
    method: 'POST',
    route: '/things',
    key: 'k',
    fingerprint: 'f',
    status: 201,
    keepForHours: 24,
    holdsSecret: false,
    ...more,
  };
}

/** Notes that it happened, and answers with something that no other run of it would. */
const effectOf =
  ({ organizationId }: KeyedRequest, meanwhile: () => Promise<unknown> = async () => undefined): Effect =>
  async (tx) => {
    await tx.query('insert into effects values ($1)', [organizationId]);
    await meanwhile();
    return jsonAnswer({ id: newId('key') }, { status: 201, location: '/things/1', etag: '"1"' });
  };

async function effects({ organizationId }: KeyedRequest): Promise<number> {
  const rows = await databases[0].query('select from effects where organization_id = $1', [organizationId]);
  return rows.length;
}

async function kept({ organizationId }: KeyedRequest): Promise<{ row: string }[]> {
  return databases[0].query(`select k::text as row from idempotency_keys k where organization_id = $1`, [
    organizationId,
  ]);
}

/** Something that goes on until it is told to end. */
function hurdle() {
  let end!: () => void;
  let fail!: (error: Error) => void;
  const over = new Promise<void>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { over: () => over, end, fail };
}

/** The holder of a key. */
async function holders(): Promise<{ pid: number }[]> {
  return databases[0].query(`
    select pid from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and granted and datname = current_database()`);
}

async function lockWaiters(count: number): Promise<void> {
  const waiting = `
    select count(*)::int as count from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`;
  await waitFor(async () => (await databases[0].query<{ count: number }>(waiting))[0]!.count === count);
}

const first = (answers: readonly Answer[]) => answers.filter(({ replayed }) => !replayed);
const withoutMark = ({ replayed: _replayed, ...answer }: Answer) => answer;

describe('a request with a key', () => {
  it('has its effect once, and its answer is given again whole', async () => {
    const request = keyed();
    const answer = await here.once(request, effectOf(request));
    expect(answer).toEqual({
      status: 201,
      contentType: 'application/json; charset=utf-8',
      location: '/things/1',
      etag: '"1"',
      body: expect.stringContaining('key_'),
      replayed: false,
    });
    for (const process of [here, there]) {
      expect(await process.once(request, effectOf(request))).toEqual({ ...answer, replayed: true });
    }
    expect(await effects(request)).toBe(1);
  });

  it('has one effect if it arrives a hundred times concurrently, at two replicas', async () => {
    const request = keyed();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, number) => (number % 2 ? here : there).once(request, effectOf(request))),
    );
    expect(first(answers)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(withoutMark(answer)))).size).toBe(1);
    expect(await effects(request)).toBe(1);
  });

  it('is refused with another body, also while the first one runs', async () => {
    const request = keyed();
    const { over, end } = hurdle();
    const running = here.once(request, effectOf(request, over));
    await waitFor(async () => (await holders()).length === 1);
    const other = { ...request, fingerprint: 'other' };
    const refused = [here, there].map((process) => expect(process.once(other, effectOf(other))).rejects);
    const reused = refused.map((expected) => expected.toThrow(IdempotencyKeyReused));
    await lockWaiters(1);
    end();
    await Promise.all([running, ...reused]);
    await expect(here.once(other, effectOf(other))).rejects.toThrow(IdempotencyKeyReused);
    expect(await effects(request)).toBe(1);
  });

  it.each([
    ['tenant', { organizationId: newId('org') }],
    ['environment', { environment: 'sandbox' }],
    ['route', { route: '/things/1/end' }],
    ['method', { method: 'PUT' }],
    ['key', { key: 'K' }],
  ] as const)('has nothing to do with that of another %s', async (_what, more) => {
    const request = keyed();
    const other = { ...request, ...more, fingerprint: 'other' };
    const { over, end } = hurdle();
    const running = here.once(request, effectOf(request, over));
    // While the first one runs, without another request waiting for it.
    expect((await impatient(databases[0]).once(other, effectOf(other))).replayed).toBe(false);
    expect((await here.once({ ...other, key: newId('key') }, effectOf(other))).replayed).toBe(false);
    end();
    expect((await running).replayed).toBe(false);
  });
});

describe('without a key', () => {
  it('there is a transaction and nothing else', async () => {
    const request = keyed();
    for (let time = 0; time < 2; time += 1) await here.once(undefined, effectOf(request));
    expect(await effects(request)).toBe(2);
    const failing = here.once(
      undefined,
      effectOf(request, () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await effects(request)).toBe(2);
    expect(await kept(request)).toEqual([]);
  });
});

describe('a duplicate while the first request runs', () => {
  it('waits without a database connection in the same process', async () => {
    const request = keyed();
    const { over, end } = hurdle();
    const all = Array.from({ length: 100 }, () => here.once(request, effectOf(request, over)));
    await waitFor(async () => (await databases[0].query('select 1')).length);
    expect([databases[0].pool.totalCount - databases[0].pool.idleCount, databases[0].pool.waitingCount]).toEqual([
      1, 0,
    ]);
    end();
    expect(first(await Promise.all(all))).toHaveLength(1);
  });

  it('is told after a while that it is in progress, and the first one goes on', async () => {
    const [request, other] = [keyed(), impatient(databases[1])];
    const { over, end } = hurdle();
    const running = here.once(request, effectOf(request, over));
    await waitFor(async () => (await holders()).length === 1);
    // The second one waits in Postgres, the third for the second.
    const late = [other, other].map((process) => process.once(request, effectOf(request)));
    await Promise.all(late.map((one) => expect(one).rejects.toThrow(IdempotencyInProgress)));
    end();
    expect((await running).replayed).toBe(false);
    expect((await other.once(request, effectOf(request))).replayed).toBe(true);
    expect(await effects(request)).toBe(1);
  });

  it('is told so in the same process as well, with a pause to repeat after', async () => {
    const [request, busy] = [keyed(), impatient(databases[0])];
    const { over, end } = hurdle();
    const running = busy.once(request, effectOf(request, over));
    const late = busy.once(request, effectOf(request));
    await expect(late).rejects.toMatchObject({ options: { headers: { 'retry-after': '1' } } });
    end();
    await running;
    expect(await effects(request)).toBe(1);
  });

  it('takes its place when it fails, and only one does', async () => {
    const request = keyed();
    const { over, fail } = hurdle();
    const running = here.once(request, effectOf(request, over));
    await waitFor(async () => (await holders()).length === 1);
    const waiting = Array.from({ length: 20 }, (_, number) =>
      (number % 2 ? here : there).once(request, effectOf(request)),
    );
    await lockWaiters(1);
    fail(new Error('no'));
    await expect(running).rejects.toThrow('no');
    expect(first(await Promise.all(waiting))).toHaveLength(1);
    expect(await effects(request)).toBe(1);
  });

  it('takes its place when its connection is lost', async () => {
    const request = keyed();
    const { over, end } = hurdle();
    const running = here.once(request, effectOf(request, over));
    const broken = expect(running).rejects.toThrow();
    await waitFor(async () => (await holders()).length === 1);
    const waiting = there.once(request, effectOf(request));
    await lockWaiters(1);
    const [holder] = await holders();
    await databases[1].query('select pg_terminate_backend($1)', [holder!.pid]);
    expect((await waiting).replayed).toBe(false);
    end();
    await broken;
    expect(await effects(request)).toBe(1);
  });

  it('has no limit on locks of its own, once it has the key', async () => {
    const request = keyed();
    const { over, fail } = hurdle();
    const running = here.once(request, effectOf(request, over));
    await waitFor(async () => (await holders()).length === 1);
    const waiting = there.once(request, async (tx) => jsonAnswer(await tx.query('show lock_timeout'), { status: 200 }));
    await lockWaiters(1);
    fail(new Error('no'));
    await expect(running).rejects.toThrow('no');
    expect(JSON.parse((await waiting).body)).toEqual([{ lock_timeout: '0' }]);
  });
});

describe('a stored response', () => {
  it('is nothing of a request that fails', async () => {
    const request = keyed();
    const refuse = effectOf(request, () => Promise.reject(new IdempotencyInProgress()));
    await expect(here.once(request, refuse)).rejects.toThrow(IdempotencyInProgress);
    expect([await effects(request), await kept(request)]).toEqual([0, []]);
    expect((await here.once({ ...request, fingerprint: 'other' }, effectOf(request))).replayed).toBe(false);
  });

  it('is sealed where it holds a secret, and bound to its key', async () => {
    const request = keyed({ holdsSecret: true });
    const answer = await here.once(request, async () => jsonAnswer({ secret: 'open sesame' }, { status: 201 }));
    const [{ row }, ...more] = (await kept(request)) as [{ row: string }];
    expect(more).toEqual([]);
    expect(row).not.toContain('sesame');
    expect(await there.once(request, effectOf(request))).toEqual({ ...answer, replayed: true });

    const move = `update idempotency_keys set key = 'moved' where organization_id = $1`;
    await databases[0].query(move, [request.organizationId]);
    await expect(there.once({ ...request, key: 'moved' }, effectOf(request))).rejects.toThrow('authenticate');
  });

  it('is forgotten when its time is over, also before its row is deleted', async () => {
    const [request, day] = [keyed({ keepForHours: 48 }), keyed()];
    for (const each of [request, day]) await here.once(each, effectOf(each));
    const hoursPass = (hours: number) =>
      databases[0].query(`update idempotency_keys set expires_at = expires_at - $1 * interval '1 hour'`, [hours]);
    await hoursPass(23.9);
    expect((await here.once(day, effectOf(day))).replayed).toBe(true);
    await hoursPass(24);
    expect((await here.once(request, effectOf(request))).replayed).toBe(true);
    const again = { ...day, fingerprint: 'other' };
    const answer = await here.once(again, effectOf(day));
    expect(answer.replayed).toBe(false);
    expect(await there.once(again, effectOf(day))).toEqual({ ...answer, replayed: true });

    await hoursPass(1);
    await new Retention(databases[0], new SetClock(), [idempotencyRetention], () => undefined).prune();
    expect([(await kept(request)).length, (await kept(day)).length]).toEqual([0, 1]);
  });
});

describe('a clock of the database that jumps', () => {
  it('ends no answer before its time by the clock of the service', async () => {
    const clock = new SetClock(Date.parse('2030-01-01T00:00:00Z'));
    const early = replica(databases[0], undefined, clock);
    const request = keyed();
    const first = await early.once(request, effectOf(request));
    clock.set(Date.parse('2030-01-01T23:59:59Z'));
    expect(await early.once(request, effectOf(request))).toEqual({ ...first, replayed: true });
    clock.set(Date.parse('2030-01-02T00:00:00Z'));
    expect((await early.once(request, effectOf(request))).replayed).toBe(false);
    expect((await early.once(request, effectOf(request))).replayed).toBe(true);
  });
});

describe('work before the transaction', () => {
  it('is done outside of the transaction, and left out when the answer is known', async () => {
    const request = keyed();
    const busy: number[] = [];
    const prepare = async () => void busy.push(databases[0].pool.totalCount - databases[0].pool.idleCount);
    const answer = await here.once(request, effectOf(request), prepare);
    expect(await here.once(request, effectOf(request), prepare)).toEqual({ ...answer, replayed: true });
    const other = { ...request, fingerprint: 'other' };
    await expect(here.once(other, effectOf(request), prepare)).rejects.toThrow(IdempotencyKeyReused);
    expect(busy).toEqual([0]);
  });

  it('may refuse, and then nothing happens', async () => {
    const request = keyed();
    const refuse = () => Promise.reject(new Error('no'));
    for (const each of [request, undefined]) {
      await expect(here.once(each, effectOf(request), refuse)).rejects.toThrow('no');
    }
    expect([await effects(request), await kept(request)]).toEqual([0, []]);
  });
});
