import type { EventDefinition, EventDetails } from '@probatum/contracts/events/event';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { inSpan } from '@probatum/observability/spans';
import { insertEvents, outboxColumns, type OutboxRow, outboxRow } from './outbox';
import type { RowSeals } from './row-seals';

export interface Queryable {
  /** @throws Error when the database was opened without a key-encryption key */
  readonly seals: RowSeals;
  /** Runs one statement and returns its rows. With `name` it is prepared once per connection under that name. */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

export interface EventToPublish<Data = unknown> {
  readonly definition: EventDefinition<Data>;
  readonly details: EventDetails<Data>;
}

/** Publishes the same event again, for consumers that may have missed it. */
export function asReannouncement({ definition, details }: EventToPublish): EventToPublish {
  return { definition, details: { ...details, reannounced: true } };
}

export interface Transaction extends Queryable {
  /** Writes the event to the outbox of this transaction: it is sent if, and only if, the transaction commits. */
  publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void>;
  /** Many events in one statement, sent in the order given. */
  publishAll(events: readonly EventToPublish[]): Promise<void>;
  /** Events that are made already, chunks for example. */
  publishRows(rows: readonly OutboxRow[]): Promise<void>;
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

/** An error of the work rolls everything back. */
export function inTransaction<T>(
  client: PoolClient,
  seals: RowSeals | undefined,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inSpan('transaction', {}, () => commitOrRollBack(client, seals, work));
}

async function commitOrRollBack<T>(
  client: PoolClient,
  seals: RowSeals | undefined,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    await client.query('begin');
    const result = await work(new ClientTransaction(client, seals));
    await commit(client);
    return result;
  } catch (error) {
    // A connection that cannot roll back is broken, and the error that was first says more.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** @throws Error when the database was opened without a key-encryption key */
export function known(seals: RowSeals | undefined): RowSeals {
  if (!seals) throw new Error('The database was opened without the key-encryption key, which this operation requires');
  return seals;
}

/** Such a connection must not be handed out again. */
export function isInTransaction(client: PoolClient): boolean {
  return client.getTransactionStatus() !== 'I';
}

/** Postgres answers the commit of a transaction in which a statement failed with a rollback, and not with an error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT')
    throw new Error('A statement of this transaction failed, so the transaction was rolled back');
}

/** A connection that breaks while it is checked out says so as an event that must be heard; its next statement fails anyway. */
export function tolerateBreak(client: PoolClient): void {
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore);
}

const ignore = () => undefined;

class ClientTransaction implements Transaction {
  constructor(
    private readonly client: PoolClient,
    private readonly knownSeals: RowSeals | undefined,
  ) {}

  get seals(): RowSeals {
    return known(this.knownSeals);
  }

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    return run<Row>(this.client, text, values, name);
  }

  async publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void> {
    await this.publishAll([{ definition, details }]);
  }

  async publishAll(events: readonly EventToPublish[]): Promise<void> {
    await this.publishRows(events.map(({ definition, details }) => outboxRow(definition, details)));
  }

  async publishRows(rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.query(insertEvents, outboxColumns(rows), 'outbox-insert');
  }
}
