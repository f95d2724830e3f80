import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Sealer } from './sealer';

export interface SealedRow {
  readonly table: string;
  readonly id: string;
  /** The values of the row, in a fixed order. */
  readonly says: readonly unknown[];
}

/** So many broken rows are told of once; a flood of them fills no log. */
const maxReported = 1_000;

/**
 * MACs of rows that decide about access, under a key that is not in the database. Write access to the database alone is
 * not enough to add or change such a row.
 */
export class RowSeals {
  private readonly key: Buffer;
  private readonly told = new Set<string>();

  /** @param onBroken told once of each row that was changed by hand */
  constructor(
    sealer: Sealer,
    private readonly onBroken: (table: string, id: string) => void = () => undefined,
  ) {
    this.key = sealer.deriveKey('access-rows');
  }

  of(row: SealedRow): string {
    return createHmac('sha256', this.key).update(canonical(row)).digest('base64url');
  }

  isWhole(row: SealedRow, seal: string | null): boolean {
    const expected = Buffer.from(this.of(row));
    const given = Buffer.from(seal ?? '');
    if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
    this.tell(row);
    return false;
  }

  private tell({ table, id }: SealedRow): void {
    const name = `${table}:${id}`;
    if (this.told.has(name) || this.told.size >= maxReported) return;
    this.told.add(name);
    this.onBroken(table, id);
  }
}

/** The same text for the same values: times as text, and members in one order, since jsonb keeps another than ours. */
function canonical({ table, id, says }: SealedRow): string {
  return JSON.stringify([
    table,
    id,
    ...says.map((one) => (isRecord(one) ? { json: JSON.stringify(one, inOrder) } : one)),
  ]);
}

/** Sorting costs more than the rest: it is done for the few values that have members. */
function inOrder(_name: string, one: unknown): unknown {
  if (!isRecord(one)) return one;
  return Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function isRecord(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}
