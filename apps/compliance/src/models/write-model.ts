import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { KnownVendor } from '../vendors/known-vendor';
import { models, type ModelValues } from './model';

const removeEvaluations = `
  delete from evaluations where organization_id = $1 and environment = $2 and model_id = $3`;

/** Changes of models that concern other records, too. */
@Injectable()
export class WriteModel {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly vendor: KnownVendor,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidRequest, RecordExists */
  create(caller: Caller, values: ModelValues, keyed: KeyedRequest | undefined) {
    return this.records.decide(caller, keyed, async (tx) => {
      await this.vendor.check(tx, caller, values.vendorId);
      const row = await this.records.writes.insert(tx, caller, models, values);
      return models.answer(row, new Date(row.createdAt));
    });
  }

  /** @throws InvalidRequest, RecordNotFound, RecordExists, PreconditionFailed */
  async change(caller: Caller, id: string, values: ModelValues, precondition: Precondition) {
    const row = await this.database.of(caller).transaction(async (tx) => {
      await this.vendor.check(tx, caller, values.vendorId);
      return this.records.writes.change(tx, caller, models, id, (model) => ({ ...model, ...values }), precondition);
    });
    return models.answer(row, this.clock.now());
  }

  /** @throws RecordNotFound, PreconditionFailed */
  async remove(caller: Caller, id: string, precondition: Precondition): Promise<void> {
    await this.database.of(caller).transaction(async (tx) => {
      await this.records.writes.remove(tx, caller, models, id, precondition);
      await tx.query(removeEvaluations, [caller.organizationId, caller.environment, id]);
    });
  }
}
