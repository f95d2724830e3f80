import { Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import type { RecordQuery } from '@probatum/records/record-schemas';
import { Records } from '@probatum/records/records';
import { models } from '../model';
import { DriftAnswer } from './drift-answer';
import { CreateEvaluationRequest, type EvaluationValues, evaluations } from './evaluation';
import { FindDrift } from './find-drift';
import { FindLatest } from './find-latest';
import { RecordEvaluation } from './record-evaluation';

@ApiTags('Models')
@Controller('models/:id/performance')
export class PerformanceController {
  constructor(
    private readonly records: Records,
    private readonly recordEvaluation: RecordEvaluation,
    private readonly latest: FindLatest,
    private readonly drift: FindDrift,
  ) {}

  @Post()
  @RequiresScopes('models:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Record an evaluation',
    'Keeps the metrics of one evaluation of the model, and compares it with the one before it. An evaluation is never changed.',
    { 201: evaluations.Answer },
  )
  recordPerformance(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestBody(CreateEvaluationRequest) values: EvaluationValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.recordEvaluation.execute(caller, id, values, keyed);
  }

  @Get()
  @RequiresScopes('models:read')
  @Describes('List evaluations', 'Lists the evaluations of the model, those recorded last first.', {
    200: evaluations.Page,
  })
  async listPerformance(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestQuery(evaluations.Query) query: RecordQuery,
  ) {
    await this.records.find(caller, models, id);
    return this.records.page(caller, evaluations, query, { modelId: id });
  }

  @Get('latest')
  @RequiresScopes('models:read')
  @Describes('Read the latest evaluation', 'Shows the evaluation with the latest `evaluatedAt`.', {
    200: evaluations.Answer,
  })
  getLatestPerformance(@Caller() caller: Caller, @PathId('id', 'model') id: string) {
    return this.latest.execute(caller, id);
  }

  @Get('drift')
  @RequiresScopes('models:read')
  @Describes(
    'Compare the latest evaluations',
    'Tells by statistics whether the model has become worse since the evaluation before. Where the numbers do not allow a verdict, it says so.',
    { 200: DriftAnswer },
  )
  getDrift(@Caller() caller: Caller, @PathId('id', 'model') id: string) {
    return this.drift.execute(caller, id);
  }
}
