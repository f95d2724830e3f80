import { certificateIssued } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { logOnlyTraceparent, runInTrace } from '@probatum/observability/trace-context';
import { waitFor } from '@probatum/testing/wait-for';
import type { Queryable, Transaction } from '../src/database';
import { OpenedDatabase } from './opened-database';

let opened: OpenedDatabase;
let notes = 0;

beforeEach(async () => {
  opened = await OpenedDatabase.open();
});
afterEach(() => opened.close());

async function write(tx: Queryable, text: string): Promise<void> {
  await tx.query('insert into notes values ($1, $2)', [(notes += 1), text]);
}

const details = (subject: string) => ({
  organizationId: 'org_1',
  environment: 'live' as const,
  subject,
  time: new Date(),
  data: certificateIssued.example,
});

const pidOf = async (on: Queryable) => (await on.query<{ pid: number }>('select pg_backend_pid() as pid'))[0]!.pid;

describe('a transaction', () => {
  it('commits what it wrote together with its events, in the order of their publication', async () => {
    const result = await opened.database.transaction(async (tx) => {
      await write(tx, 'kept');
      await tx.publish(certificateIssued, details('first'));
      await tx.publishAll(['second', 'third'].map((to) => ({ definition: certificateIssued, details: details(to) })));
      return 42;
    });
    expect(result).toBe(42);
    expect(await opened.notes()).toEqual(['kept']);
    const rows = await opened.database.query<{ id: string; subject: string; payload: string }>(
      'select id, subject, payload from outbox order by seq',
    );
    const events = rows.map(({ payload }) => JSON.parse(payload) as CloudEvent);
    expect(events.map(({ subject }) => subject)).toEqual(['first', 'second', 'third']);
    expect(events.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(rows[0]!.subject).toBe('events.certificates.certificate.issued.live.org_1');
  });

  it('gives its events the trace that it is part of, in the event and beside it', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const publish = (subject: string) =>
      opened.database.transaction((tx) => tx.publish(certificateIssued, details(subject)));
    await runInTrace({ traceparent }, () => publish('traced'));
    await runInTrace({ traceparent: logOnlyTraceparent(traceId) }, () => publish('only logged'));
    await publish('untraced');
    const rows = await opened.database.query<{ payload: string; traceparent: string | null }>(
      'select payload, traceparent from outbox order by seq',
    );
    expect(rows.map((row) => [row.traceparent, (JSON.parse(row.payload) as CloudEvent).traceparent])).toEqual([
      [traceparent, traceparent],
      [null, undefined],
      [null, undefined],
    ]);
  });

  it('rolls back rows and events when the work fails, and answers with that failure', async () => {
    const failure = new Error('no');
    const doomed = opened.database.transaction(async (tx) => {
      await write(tx, 'lost');
      await tx.publish(certificateIssued, details('lost'));
      throw failure;
    });
    await expect(doomed).rejects.toBe(failure);
    expect(await opened.notes()).toEqual([]);
    expect(await opened.outboxSubjects()).toEqual([]);
  });

  it('does not pretend to have committed when a failed statement was passed over', async () => {
    const doomed = opened.database.transaction(async (tx) => {
      await write(tx, 'lost');
      await tx.query('select 1/0').catch(() => undefined);
      return 'fine';
    });
    await expect(doomed).rejects.toThrow(/rolled back/);
    expect(await opened.notes()).toEqual([]);
  });

  it('refuses an event that no stream would take, before anything is committed', async () => {
    const huge = { ...details('huge'), data: { ...certificateIssued.example, externalId: 'x'.repeat(1_000_001) } };
    await expect(opened.database.transaction((tx) => tx.publish(certificateIssued, huge))).rejects.toThrow(/too large/);
  });

  it('wakes the listeners of the outbox, and only by its commit', async () => {
    const listener = await opened.database.pool.connect();
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('listen test_persistence_outbox');
    await opened.database.transaction(async (tx) => {
      await tx.publish(certificateIssued, details('one'));
      await listener.query('select 1');
      expect(heard).toEqual([]);
    });
    await waitFor(() => heard.length > 0);
    expect(heard).toEqual(['test_persistence_outbox']);
    listener.release(true);
  });
});

describe('a connection that broke', () => {
  async function breakOff(tx: Transaction): Promise<never> {
    await opened.terminate(await pidOf(tx));
    await tx.query('select 1');
    throw new Error('the connection still stands');
  }

  it('is not used again, and the next transaction does not notice', async () => {
    await expect(opened.database.transaction(breakOff)).rejects.toThrow(/terminat|connection error/);
    await opened.database.transaction((tx) => write(tx, 'after'));
    expect(await opened.notes()).toEqual(['after']);
  });

  it('in the middle of nothing does no harm, whichever connection of the pool it was', async () => {
    // The very first connection, which the data source itself has opened, is among them.
    const clients = await Promise.all(Array.from({ length: 4 }, () => opened.database.pool.connect()));
    const ends = clients.map((client) => new Promise((resolve) => client.once('end', resolve)));
    const pids = await Promise.all(
      clients.map(async (client) => (await client.query('select pg_backend_pid() as pid')).rows[0].pid),
    );
    await opened.terminate(...pids);
    await Promise.all(ends);
    for (const client of clients) client.release();
    await Promise.all(Array.from({ length: 4 }, () => write(opened.database, 'again')));
    expect(await opened.notes()).toHaveLength(4);
  });
});
