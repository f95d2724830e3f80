import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { vendors } from './vendor';
import { VendorInUse } from './vendor.errors';

const countModels = `
  select count(*)::int as count from models where organization_id = $1 and environment = $2 and vendor_id = $3`;

@Injectable()
export class RemoveVendor {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** @throws VendorInUse, RecordNotFound, PreconditionFailed */
  async execute(caller: Caller, id: string, precondition: Precondition): Promise<void> {
    await this.database.of(caller).transaction(async (tx) => {
      await this.records.writes.find(tx, caller, vendors, id, true);
      const [models] = await tx.query<{ count: number }>(countModels, [caller.organizationId, caller.environment, id]);
      if (models!.count > 0) throw new VendorInUse(id, models!.count);
      await this.records.writes.remove(tx, caller, vendors, id, precondition);
    });
  }
}
