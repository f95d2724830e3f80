import type { Database } from '@probatum/persistence/database';
import type { Sealer } from '@probatum/persistence/sealer';
import { escapeIdentifier } from 'pg';
import { ConfigurationError } from './environment';

/** A column of sealed values, each bound to a context by an id in its row. */
export interface SealedColumn {
  readonly table: string;
  readonly id: string;
  readonly column: string;
  readonly contextOf: (id: string) => string;
}

interface SealedValue {
  readonly sealed: string;
  readonly context: string;
}

const context = 'key-check';

/**
 * Opens a sealed value of the service, so that one with another key-encryption key than before stops here instead of
 * failing at each thing that it has to open later.
 * @param columns where data of releases without the table `key_check` may have sealed values
 * @throws ConfigurationError
 */
export async function checkKey(database: Database, sealer: Sealer, columns: readonly SealedColumn[]): Promise<void> {
  const [table] = await database.query<{ exists: boolean }>(`select to_regclass('key_check') is not null as exists`);
  // Not migrated yet: the service is not ready, and is started again after its migration.
  if (!table!.exists) return;
  const check = await keptCheck(database);
  if (check) return open(sealer, check);
  for (const column of columns) {
    const value = await newestOf(database, column);
    if (value) open(sealer, value);
  }
  await database.query('insert into key_check (sealed) values ($1) on conflict do nothing', [sealer.seal('', context)]);
  // A replica that started at the same moment may have been the first.
  open(sealer, (await keptCheck(database))!);
}

async function keptCheck(database: Database): Promise<SealedValue | undefined> {
  const [row] = await database.query<{ sealed: string }>('select sealed from key_check');
  return row && { sealed: row.sealed, context };
}

/** A secret that is needed no more may have been emptied before its row goes. */
async function newestOf(database: Database, place: SealedColumn): Promise<SealedValue | undefined> {
  const [id, column, table] = [place.id, place.column, place.table].map(escapeIdentifier);
  const [row] = await database.query<{ id: string; sealed: string }>(
    `select ${id} as id, ${column} as sealed from ${table} where ${column} <> '' order by created_at desc limit 1`,
  );
  return row && { sealed: row.sealed, context: place.contextOf(row.id) };
}

function open(sealer: Sealer, { sealed, context: of }: SealedValue): void {
  try {
    sealer.open(sealed, of);
  } catch (error) {
    throw new ConfigurationError(
      "KEY_ENCRYPTION_KEY is not the key that encrypted the secrets in this service's database",
      { cause: error },
    );
  }
}
