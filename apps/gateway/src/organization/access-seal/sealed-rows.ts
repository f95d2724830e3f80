import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';

/** Read from the database, with whether its seal fits; a row that was written or changed by hand is not whole. */
export interface Sealed {
  readonly isWhole: boolean;
}

/** A row as the database has it. */
export type Stored<Row> = Omit<Row, keyof Sealed> & { readonly seal: string | null };

/** @param sealed says what of such a row decides who may do what */
export function withWholeness<Row extends Sealed>(
  { seals }: Queryable,
  rows: readonly Stored<Row>[],
  sealed: (row: Stored<Row>) => SealedRow,
): Row[] {
  return rows.map((row) => ({ ...row, isWhole: seals.isWhole(sealed(row), row.seal) }) as unknown as Row);
}

/** By the database, to the millisecond: a seal and a column hold the same time. Not later than its `now()`. */
export async function timeOfTransaction(tx: Transaction): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>(`select date_trunc('milliseconds', now()) as now`);
  return row!.now;
}

/** A seal that is broken stays broken: no change makes a forged row whole. */
export function sealOf({ seals }: Queryable, { isWhole }: Sealed, row: SealedRow): string | null {
  return isWhole ? seals.of(row) : null;
}
