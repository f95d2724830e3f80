import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Queryable } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { detectDrift, type Drift, engineVersion, type Evaluated } from '../drift/detect-drift';
import { defaultPolicy } from '../drift/drift-policy';
import { type Model, models } from '../model';
import type { DriftAnswer } from './drift-answer';
import { newestEvaluations } from './newest-evaluations';

/** Of a model, for the trend. */
const mostEvaluations = 100;

@Injectable()
export class FindDrift {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /** @throws RecordNotFound */
  async execute(tenant: Tenant, modelId: string): Promise<DriftAnswer> {
    const session = this.database.of(tenant);
    const model = await this.records.writes.find(session, tenant, models, modelId);
    const drift = await this.of(session, tenant, model);
    const sides = { previous: sideOf(drift.previous), current: sideOf(drift.current) };
    return { modelId, ...drift, ...sides, engineVersion, computedAt: this.clock.now().toISOString() };
  }

  async of(on: Queryable, tenant: Tenant, { id, driftPolicy, declaredLevels }: Model): Promise<Drift> {
    const evaluations = await newestEvaluations(on, tenant, id, mostEvaluations);
    return detectDrift(evaluations, driftPolicy ?? defaultPolicy, declaredLevels ?? {});
  }
}

function sideOf(evaluated: Evaluated | null): DriftAnswer['current'] {
  if (!evaluated) return null;
  const { id, evaluatedAt, modelVersion, datasetName, datasetSize } = evaluated;
  return { id, evaluatedAt, modelVersion, datasetName, datasetSize };
}
