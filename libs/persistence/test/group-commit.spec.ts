import { currentTrace, runInTrace } from '@probatum/observability/trace-context';
import { GroupCommit } from '../src/group-commit';
import { OpenedDatabase } from './opened-database';

interface Flush {
  readonly items: number[];
  readonly end: () => void;
}

/** A store whose statements end when the test says so. */
function slowStore() {
  const flushes: Flush[] = [];
  const flush = (items: number[]) =>
    new Promise<string[]>((resolve) =>
      flushes.push({ items, end: () => resolve(items.map((item) => `done ${item}`)) }),
    );
  return { flushes, flush };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('sends a single call immediately', () => {
    const { flushes, flush } = slowStore();
    void new GroupCommit(flush, { max: 10 }).submit(1);
    expect(flushes.map(({ items }) => items)).toEqual([[1]]);
  });

  it('works in the trace of a lone call, and for several calls in none', async () => {
    const traces: unknown[] = [];
    const { flushes, flush } = slowStore();
    const group = new GroupCommit((items: number[]) => (traces.push(currentTrace()), flush(items)), { max: 2 });
    const contexts = [1, 2, 3, 4].map((id) => ({ traceparent: `00-${'a'.repeat(32)}-000000000000000${id}-01` }));
    const results = contexts.map((context, item) => runInTrace(context, () => group.submit(item)));
    for (const number of [0, 1, 2]) {
      flushes[number]!.end();
      await settled();
    }
    await Promise.all(results);
    expect(traces).toEqual([contexts[0], undefined, contexts[3]]);
  });

  it('gathers what comes while a statement is in flight, in order, and gives each its own result', async () => {
    const { flushes, flush } = slowStore();
    const group = new GroupCommit(flush, { max: 3 });
    const results = [1, 2, 3, 4, 5].map((item) => group.submit(item));
    flushes[0]!.end();
    await settled();
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
    flushes[1]!.end();
    await settled();
    flushes[2]!.end();
    expect(await Promise.all(results)).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
  });

  it('gives owners their turns, so that one who comes alone does not wait for the crowd of another', async () => {
    const { flushes, flush } = slowStore();
    const group = new GroupCommit(flush, { max: 3, ownerOf: (item) => String(Math.floor(item / 100)) });
    const results = [100, 101, 102, 103, 104, 200, 300].map((item) => group.submit(item));
    flushes[0]!.end();
    await settled();
    flushes[1]!.end();
    await settled();
    flushes[2]!.end();
    expect((await Promise.all(results)).at(-1)).toBe('done 300');
    expect(flushes.map(({ items }) => items)).toEqual([[100], [101, 200, 300], [102, 103, 104]]);
  });

  it('gathers the calls of one turn where it is told to', async () => {
    const { flushes, flush } = slowStore();
    const group = new GroupCommit(flush, { max: 10, lanes: 2, perTurn: true });
    for (const item of [1, 2]) void group.submit(item);
    // A request may do several things before its call, and all of them belong to the same turn.
    await Promise.resolve().then(() => new Promise<void>((resolve) => process.nextTick(resolve)));
    void group.submit(3);
    await settled();
    void group.submit(4);
    await settled();
    expect(flushes.map(({ items }) => items)).toEqual([[1, 2, 3], [4]]);
  });

  it('keeps as many statements in flight as it has lanes', async () => {
    const { flushes, flush } = slowStore();
    const group = new GroupCommit(flush, { max: 10, lanes: 2 });
    for (const item of [1, 2, 3, 4]) void group.submit(item);
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2]]);
    flushes[1]!.end();
    await settled();
    expect(flushes.map(({ items }) => items)).toEqual([[1], [2], [3, 4]]);
  });
});

describe('group commit on Postgres', () => {
  let opened: OpenedDatabase;
  let statements: number[][];

  beforeEach(async () => {
    opened = await OpenedDatabase.open();
    statements = [];
  });
  afterEach(() => opened.close());

  const insert = async (ids: number[]) => {
    statements.push(ids);
    const rows = await opened.database.query<{ id: number }>(
      `insert into notes select id, case when id < 0 then null else 'note' end from unnest($1::int[]) as id returning id`,
      [ids],
    );
    return rows.map(({ id }) => id);
  };

  it('lets a bad row fail alone', async () => {
    const group = new GroupCommit(insert, { max: 10 });
    const outcomes = await Promise.allSettled([1, 2, -3, 4, 2].map((id) => group.submit(id)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(outcomes[2]).toMatchObject({ reason: { code: '23502' } });
    expect(outcomes[4]).toMatchObject({ reason: { code: '23505' } });
    expect(statements).toEqual([[1], [2, -3, 4, 2], [2], [-3], [4], [2]]);
    expect(await opened.notes()).toHaveLength(3);
  });

  it('tries no call again if the connection was lost, because the outcome is unknown', async () => {
    let flushes = 0;
    const group = new GroupCommit(
      async (ids: number[]) => {
        flushes += 1;
        if (flushes === 1) return insert(ids);
        return opened.database.transaction(async (tx) => {
          const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
          await opened.terminate(row!.pid);
          await tx.query('select 1');
          return ids;
        });
      },
      { max: 10 },
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map((id) => group.submit(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(flushes).toBe(2);
  });
});
