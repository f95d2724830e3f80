import type { Queryable } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';

export interface SigningKeyRow {
  readonly kid: string;
  readonly sealedPrivateKey: string;
}

/** A key signs for so many days, then a new one is made. */
const signsForDays = 90;

/** The last token that a key signed has expired long before the key is deleted. */
export const signingKeyRetention: RetentionRule = {
  table: 'oauth_signing_keys',
  column: 'created_at',
  days: signsForDays + 1,
};

const columns = `kid, sealed_private_key as "sealedPrivateKey"`;

export async function findKeys(on: Queryable, kids: readonly string[]): Promise<SigningKeyRow[]> {
  return on.query<SigningKeyRow>(`select ${columns} from oauth_signing_keys where kid = any($1)`, [kids]);
}

/** The one that signs; undefined when there is none that is young enough. */
export async function findNewestKey(on: Queryable): Promise<SigningKeyRow | undefined> {
  const [row] = await on.query<SigningKeyRow>(
    `select ${columns} from oauth_signing_keys where created_at > now() - $1 * interval '1 day'
     order by created_at desc, kid limit 1`,
    [signsForDays],
  );
  return row;
}

/** Newest first. */
export async function listKeys(on: Queryable): Promise<SigningKeyRow[]> {
  return on.query<SigningKeyRow>(`select ${columns} from oauth_signing_keys order by created_at desc, kid`);
}

export async function insertKey(on: Queryable, row: SigningKeyRow): Promise<SigningKeyRow> {
  await on.query(
    `insert into oauth_signing_keys (kid, sealed_private_key, created_at) values ($1, $2, clock_timestamp())`,
    [row.kid, row.sealedPrivateKey],
  );
  return row;
}
