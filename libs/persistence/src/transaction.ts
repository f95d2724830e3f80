import type { EventDefinition, EventDetails } from '@probatum/contracts/events/event';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { insertEvents, outboxRow } from './outbox';

export interface Queryable {
  /** Runs one statement and returns its rows. With `name` it is prepared once per connection under that name. */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

export interface EventToPublish<Data = unknown> {
  readonly definition: EventDefinition<Data>;
  readonly details: EventDetails<Data>;
}

export interface Transaction extends Queryable {
  /** Writes the event to the outbox of this transaction: it is sent if, and only if, the transaction commits. */
  publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void>;
  /** Many events in one statement, sent in the order given. */
  publishAll(events: readonly EventToPublish[]): Promise<void>;
}

/** Single statements, each a transaction of its own, and transactions of several. */
export interface Session extends Queryable {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export async function run<Row>(
  on: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
  name: string | undefined,
): Promise<Row[]> {
  const statement: QueryConfig = { text, values: values as unknown[], ...(name ? { name } : {}) };
  const result: QueryResult = await on.query(statement);
  return result.rows as Row[];
}

/** What the work throws rolls all of it back. */
export async function inTransaction<T>(client: PoolClient, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    await client.query('begin');
    const result = await work(new ClientTransaction(client));
    await commit(client);
    return result;
  } catch (error) {
    // A connection that cannot roll back is broken, and the error that was first says more.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Such a connection must not be handed out again. */
export function isInTransaction(client: PoolClient): boolean {
  return client.getTransactionStatus() !== 'I';
}

/** Postgres answers the commit of a transaction in which a statement failed with a rollback, and not with an error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('A statement of this transaction had failed: it was rolled back');
}

/** A connection that breaks while it is checked out says so as an event that must be heard; its next statement fails anyway. */
export function tolerateBreak(client: PoolClient): void {
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore);
}

const ignore = () => undefined;

class ClientTransaction implements Transaction {
  constructor(private readonly client: PoolClient) {}

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    return run<Row>(this.client, text, values, name);
  }

  async publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void> {
    await this.publishAll([{ definition, details }]);
  }

  async publishAll(events: readonly EventToPublish[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(({ definition, details }) => outboxRow(definition, details));
    await this.query(
      insertEvents,
      [rows.map((row) => row.id), rows.map((row) => row.subject), rows.map((row) => row.payload)],
      'outbox-insert',
    );
  }
}
