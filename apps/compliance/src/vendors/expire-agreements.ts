import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OnTime, ownChange } from '../on-time/on-time';
import { type Vendor, vendors } from './vendor';

const signed = { table: 'vendors', column: 'dpa_expires_at', where: `dpa_status = 'SIGNED'` };

/** Data processing agreements that end become EXPIRED by themselves, each as a version in the history of its vendor. */
@Injectable()
export class ExpireAgreements implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly onTime: OnTime;

  constructor(database: Database, records: Records, clock: Clock, @Inject(LOGGER) logger: Logger) {
    this.onTime = new OnTime(signed, { database, clock, logger }, async ({ id, ...tenant }) => {
      await records.change({ ...tenant, ...ownChange }, vendors, id, expired);
    });
  }

  onApplicationBootstrap(): void {
    this.onTime.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.onTime.stop();
  }
}

/** A vendor that was changed meanwhile may have a new agreement. */
function expired(vendor: Vendor, at: Date): Vendor {
  const { dpaStatus, dpaExpiresAt } = vendor;
  const isOver = dpaStatus === 'SIGNED' && dpaExpiresAt !== null && Date.parse(dpaExpiresAt) <= at.getTime();
  return isOver ? { ...vendor, dpaStatus: 'EXPIRED' } : vendor;
}
