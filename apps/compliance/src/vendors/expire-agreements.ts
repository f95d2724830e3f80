import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Loop } from '@probatum/messaging/loop';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { Changer } from '@probatum/records/record-options';
import { Records } from '@probatum/records/records';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { type Vendor, vendors } from './vendor';

interface Due extends Tenant {
  readonly id: string;
  readonly expiresAt: Date;
}

const everyMs = 1_000;
const batchSize = 100;
const service: Changer = { actor: { type: 'system', id: 'compliance', name: 'compliance' }, address: '' };

// Each batch begins behind the one before it: agreements that cannot be changed do not take the places of the others.
const list = `
  select organization_id as "organizationId", environment, id, dpa_expires_at as "expiresAt" from vendors
  where dpa_status = 'SIGNED' and dpa_expires_at <= $1
    and ($2::timestamptz is null or (dpa_expires_at, id) > ($2, $3))
  order by dpa_expires_at, id limit $4`;

/** A vendor that was changed meanwhile may have a new agreement. */
function expired(vendor: Vendor, at: Date): Vendor {
  const { dpaStatus, dpaExpiresAt } = vendor;
  const isOver = dpaStatus === 'SIGNED' && dpaExpiresAt !== null && Date.parse(dpaExpiresAt) <= at.getTime();
  return isOver ? { ...vendor, dpaStatus: 'EXPIRED' } : vendor;
}

/** Data processing agreements that end become EXPIRED by themselves, and each is a version in the history of its vendor. */
@Injectable()
export class ExpireAgreements implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new Loop('expire-agreements', everyMs, logger, () => this.execute());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  async execute(): Promise<void> {
    // With clocks in doubt nothing ends.
    if (!(await this.clock.isCertain())) return;
    for (let last: Due | undefined; ;) {
      const values = [this.clock.now(), last?.expiresAt ?? null, last?.id ?? null, batchSize];
      const due = await this.database.query<Due>(list, values, 'agreements-due');
      for (const one of due) await this.expire(one);
      if (due.length < batchSize) return;
      last = due.at(-1);
    }
  }

  private async expire({ id, ...tenant }: Due): Promise<void> {
    try {
      await this.records.change({ ...tenant, ...service }, vendors, id, expired);
    } catch (error) {
      this.logger.error({ err: error, vendorId: id }, 'a data processing agreement could not be ended');
    }
  }
}
