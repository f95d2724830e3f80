import { Injectable } from '@nestjs/common';
import { modelDriftDetected } from '@probatum/contracts/events/compliance';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { metricNames } from '../drift/compare-metrics';
import { type Drift, engineVersion } from '../drift/detect-drift';
import { models } from '../model';
import { type Evaluation, type EvaluationValues, evaluations } from './evaluation';
import { FindDrift } from './find-drift';

/** By how much the clock of a caller may be ahead. */
const aheadMs = 300_000;

@Injectable()
export class RecordEvaluation {
  constructor(
    private readonly records: Records,
    private readonly drift: FindDrift,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidRequest, RecordNotFound */
  execute(caller: Caller, modelId: string, given: EvaluationValues, keyed: KeyedRequest | undefined) {
    return this.records.decide(caller, keyed, async (tx) => {
      this.check(given);
      // The lock puts the evaluations of a model in a row, so that each is compared with the one before it.
      const model = await this.records.writes.find(tx, caller, models, modelId, true);
      const row = await this.records.writes.insert(tx, caller, evaluations, {
        ...given,
        modelId,
        modelVersion: given.modelVersion ?? model.modelVersion,
        datasetHash: given.datasetHash?.toLowerCase() ?? null,
        evaluatedAt: given.evaluatedAt ?? this.clock.now().toISOString(),
      });
      await this.announce(tx, caller, await this.drift.of(tx, caller, model), row);
      return evaluations.answer(row, this.clock.now());
    });
  }

  private check(given: EvaluationValues): void {
    const errors: FieldError[] = [];
    const { confusionMatrix, datasetSize, evaluatedAt } = given;
    if (metricNames.every((metric) => (given[metric] ?? null) === null))
      errors.push({ pointer: '', code: 'required', message: `needs one of ${metricNames.join(', ')}` });
    const size = confusionMatrix && Object.values(confusionMatrix).reduce((sum, count) => sum + count, 0);
    if (typeof size === 'number' && typeof datasetSize === 'number' && size !== datasetSize)
      errors.push({
        pointer: '/confusionMatrix',
        code: 'contradictory',
        message: `counts ${size} cases, not datasetSize`,
      });
    if (evaluatedAt !== undefined && Date.parse(evaluatedAt) > this.clock.nowMs() + aheadMs)
      errors.push({ pointer: '/evaluatedAt', code: 'future', message: 'must not be in the future' });
    if (errors.length > 0) throw new InvalidRequest(errors);
  }

  /** An older evaluation that arrives late changes no verdict, unless it is the one before the newest. */
  private async announce(tx: Transaction, caller: Caller, drift: Drift, { id, modelId }: Evaluation) {
    const { status, previous, current } = drift;
    if (status !== 'WARNING' && status !== 'CRITICAL') return;
    if (current!.id !== id && previous!.id !== id) return;
    const { organizationId, environment } = caller;
    const worse = drift.metrics.filter(({ level }) => level === 'WARNING' || level === 'CRITICAL');
    await tx.publish(modelDriftDetected, {
      organizationId,
      environment,
      subject: modelId,
      time: this.clock.now(),
      data: {
        ...{ modelId, evaluationId: current!.id, previousEvaluationId: previous!.id, status, engineVersion },
        metrics: worse.map(({ metric, previous: before, current: now, level }) => ({
          ...{ metric, previous: before, current: now, level },
        })),
      },
    });
  }
}
