import { Inject, Injectable } from '@nestjs/common';
import { type Environment, environments } from '@probatum/contracts/tenant';
import { CONFIG } from '@probatum/service/resources';
import { Database, type Queryable } from '@probatum/persistence/database';
import type { AnchoringConfig } from '../anchoring.config';
import { closeBatch, lockBatches } from './close-batch';

// A leaf from the future came while the database's clock was ahead: it has waited long enough.
const isDue = `
  select count(*) >= $2::bigint
    or min(received_at) < clock_timestamp() - $3 * interval '1 second'
    or max(received_at) > clock_timestamp() + $3 * interval '1 second' as due
  from (select received_at from leaves where environment = $1 and anchor_id is null order by seq limit $2::bigint) waiting`;

/** Closes a batch when it is full or its oldest leaf has waited long enough. */
@Injectable()
export class CloseDueBatches {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: AnchoringConfig,
  ) {}

  async execute(): Promise<void> {
    for (const environment of environments) {
      while (await this.isDue(this.database, environment)) await this.close(environment);
    }
  }

  private async close(environment: Environment): Promise<void> {
    await this.database.transaction(async (tx) => {
      await lockBatches(tx, environment);
      if (!(await this.isDue(tx, environment))) return;
      const fullAt = this.config.ANCHOR_BATCH_LEAVES;
      await closeBatch(tx, { environment, fullAt, fillOnly: true });
    });
  }

  private async isDue(on: Queryable, environment: Environment): Promise<boolean> {
    const { ANCHOR_BATCH_LEAVES: leaves, ANCHOR_BATCH_SECONDS: seconds } = this.config;
    const rows = await on.query<{ due: boolean | null }>(isDue, [environment, leaves, seconds], 'batch-is-due');
    return rows[0]!.due === true;
  }
}
