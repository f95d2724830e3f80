import type { Database, Transaction } from '@probatum/persistence/database';

export class LeaseLost extends Error {
  constructor() {
    super('Another process has become the writer');
  }
}

/**
 * The right to write to the chain. The advisory lock determines the holder. Each new holder raises the token, which
 * excludes a former holder that has not noticed its loss: its transactions are never committed and therefore never
 * sent.
 */
export class WriterLease {
  private constructor(
    private readonly database: Database,
    private readonly token: string,
  ) {}

  /** Methods for the holder of the lock. */
  static async take(database: Database): Promise<WriterLease> {
    const rows = await database.query<{ token: string }>('update chain_writer set token = token + 1 returning token');
    return new WriterLease(database, rows[0]!.token);
  }

  /** A transaction that commits only while this lease holds. @throws LeaseLost */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      const held = await tx.query('select from chain_writer where token = $1 for share', [this.token]);
      if (held.length === 0) throw new LeaseLost();
      return work(tx);
    });
  }
}
