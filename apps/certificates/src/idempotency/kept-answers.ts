import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import { IdempotencyKeyReused } from '../certificate/certificate.errors';
import type { Answer } from './answer';

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest extends Tenant {
  readonly route: string;
  readonly key: string;
  /** Of the body. */
  readonly fingerprint: string;
}

const find = `
  select fingerprint, status, location, body from idempotency_keys
  where organization_id = $1 and environment = $2 and method = 'POST' and route = $3 and key = $4`;

const keep = `
  insert into idempotency_keys
    (organization_id, environment, method, route, key, fingerprint, holder, status, location, body)
  values ($1, $2, 'POST', $3, $4, $5, $6, $7, $8, $9)`;

/**
 * The answer that was given under this key, if it was used before. For use cases that hold a lock on what the route
 * names, so that nobody else can be about to use it; crowds decide by the primary key alone (issue-group.ts).
 * @throws IdempotencyKeyReused when it was used with another body
 */
export async function keptAnswer(tx: Queryable, request: KeyedRequest): Promise<Answer | undefined> {
  const { organizationId, environment, route, key, fingerprint } = request;
  const rows = await tx.query<Answer & { fingerprint: string }>(find, [organizationId, environment, route, key]);
  const [kept] = rows;
  if (!kept) return undefined;
  if (kept.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
  return { status: kept.status, location: kept.location, body: kept.body, replayed: true };
}

/** Keeps the answer, in the transaction of the effect. */
export async function keepAnswer(tx: Queryable, request: KeyedRequest, holder: string, answer: Answer): Promise<void> {
  const { organizationId, environment, route, key, fingerprint } = request;
  const { status, location, body } = answer;
  await tx.query(keep, [organizationId, environment, route, key, fingerprint, holder, status, location, body]);
}
