import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { models } from '../model';
import { ModelNotEvaluated } from '../model.errors';
import { evaluations } from './evaluation';
import { newestEvaluations } from './newest-evaluations';

@Injectable()
export class FindLatest {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** @throws RecordNotFound, ModelNotEvaluated */
  async execute(tenant: Tenant, modelId: string) {
    await this.records.find(tenant, models, modelId);
    const [latest] = await newestEvaluations(this.database.of(tenant), tenant, modelId, 1);
    if (!latest) throw new ModelNotEvaluated(modelId);
    return this.records.find(tenant, evaluations, latest.id);
  }
}
