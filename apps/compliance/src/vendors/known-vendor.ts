import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import { RecordNotFound } from '@probatum/records/record.errors';
import { Records } from '@probatum/records/records';
import { vendors } from './vendor';

/** The vendor that a model names. */
@Injectable()
export class KnownVendor {
  constructor(private readonly records: Records) {}

  /** Holds the vendor until the end of the transaction: it is not removed meanwhile. @throws InvalidRequest */
  async check(tx: Transaction, tenant: Tenant, id: string | null | undefined): Promise<void> {
    if (!id) return;
    try {
      await this.records.writes.find(tx, tenant, vendors, id, true);
    } catch (error) {
      if (!(error instanceof RecordNotFound)) throw error;
      throw new InvalidRequest([{ pointer: '/vendorId', code: 'unknown', message: 'is not the id of a vendor' }]);
    }
  }
}
