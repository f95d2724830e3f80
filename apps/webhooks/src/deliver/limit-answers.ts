import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { Database, type Transaction } from '@probatum/persistence/database';
import type { WebhooksConfig } from '../webhooks.config';

const batchSize = 5_000;

const excess = `
  select organization_id from answer_bytes where organization_id = any($1::text[]) and bytes > $2
  order by organization_id`;

// The statement locks the counts before the responses, and skips responses that another transaction holds, because that
// transaction may wait for a count. This prevents deadlocks. Skipped responses are being deleted anyway. `before` is
// the size of the older responses of the organization: the oldest responses within the excess are deleted.
const removeOldest = `
  with excess as (
    select organization_id, bytes - $2 as bytes from answer_bytes
    where organization_id = any($1::text[]) and bytes > $2
  ), oldest as (
    select row.place from excess cross join lateral (
      select answers.ctid as place,
        sum(bytes) over (order by kept_at rows between unbounded preceding and current row) - bytes as before
      from answers where answers.organization_id = excess.organization_id
      order by kept_at limit ${batchSize}
    ) as row
    where row.before < excess.bytes
  ), free as (
    select ctid as place from answers where ctid = any(array(select place from oldest)) for update skip locked
  )
  delete from answers where ctid = any(array(select place from free)) returning 1`;

/** Keeps the stored responses of receivers within the quota of each organization. The line of each attempt stays. */
@Injectable()
export class LimitAnswers {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  async execute(organizationIds: readonly string[]): Promise<void> {
    if (organizationIds.length === 0) return;
    const values = [organizationIds, this.config.WEBHOOK_ANSWER_BYTES];
    const exceeding = await this.database.query(excess, values, 'answers-excess');
    let removed = exceeding.length > 0 ? batchSize : 0;
    while (removed >= batchSize) removed = await this.database.transaction((tx) => removeFrom(tx, values));
  }
}

/** The second statement sees what all others have removed who held the counts before. */
async function removeFrom(tx: Transaction, values: readonly unknown[]): Promise<number> {
  await tx.query(`${excess} for update`, values, 'answers-hold');
  return (await tx.query(removeOldest, values, 'answers-limit')).length;
}
