import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OnTime, ownChange } from '../on-time/on-time';
import { type QmsRecord, qmsRecords } from './qms-record';

const approved = { table: 'qms_records', column: 'next_review_at', where: `status = 'APPROVED'` };

/** Approved records whose review is due become EXPIRED by themselves. */
@Injectable()
export class ExpireApprovals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly onTime: OnTime;

  constructor(database: Database, records: Records, clock: Clock, @Inject(LOGGER) logger: Logger) {
    this.onTime = new OnTime(approved, { database, clock, logger }, async ({ id, ...tenant }) => {
      await records.change({ ...tenant, ...ownChange }, qmsRecords, id, expired);
    });
  }

  onApplicationBootstrap(): void {
    this.onTime.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.onTime.stop();
  }
}

function expired(row: QmsRecord, at: Date): QmsRecord {
  const { status, nextReviewAt } = row;
  const isOver = status === 'APPROVED' && nextReviewAt !== null && Date.parse(nextReviewAt) <= at.getTime();
  return isOver ? { ...row, status: 'EXPIRED' } : row;
}
