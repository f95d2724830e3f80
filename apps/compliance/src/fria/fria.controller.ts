import { Controller, Get, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import type { RecordQuery } from '@probatum/records/record-schemas';
import { Records } from '@probatum/records/records';
import { KnownSubject } from '../known-subject';
import { frias, type FriaValues } from './fria';
import { changedBy, reviewedBy } from './fria-rules';
import { ReviewRequest } from './review.request';

@ApiTags('Impact assessments')
@Controller('compliance/fria')
export class FriasController {
  constructor(
    private readonly records: Records,
    private readonly subject: KnownSubject,
  ) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes('List assessments', 'Lists the assessments that the query selects, newest first.', { 200: frias.Page })
  listFrias(@Caller() caller: Caller, @RequestQuery(frias.Query) query: RecordQuery) {
    return this.records.page(caller, frias, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read a fundamental rights impact assessment',
    'Shows the assessment as it is now, with the elements of Article 27 that it lacks.',
    { 200: frias.Answer },
  )
  getFria(@Caller() caller: Caller, @PathId('id', 'fria') id: string) {
    return this.records.find(caller, frias, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes(
    'Create a fundamental rights impact assessment',
    'Begins a draft. Each category may be a text, or its parts.',
    { 201: frias.Answer },
  )
  async createFria(
    @Caller() caller: Caller,
    @RequestBody(frias.Create) values: FriaValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    await this.subject.check(caller, values);
    return this.records.create(caller, frias, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes(
    'Change a fundamental rights impact assessment',
    'Replaces the fields that the body names. COMPLETED needs at least one category. Any other change makes a completed or reviewed assessment a draft again.',
    {
      200: frias.Answer,
      409: 'No category is described, or the status cannot follow the present one',
    },
  )
  async updateFria(
    @Caller() caller: Caller,
    @PathId('id', 'fria') id: string,
    @RequestBody(frias.Change) values: FriaValues,
    @IfMatch() precondition: Precondition,
  ) {
    await this.subject.check(caller, values);
    return this.records.change(caller, frias, id, changedBy(values, caller.actor), precondition);
  }

  @Patch(':id/review')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Review a fundamental rights impact assessment',
    'Makes a completed assessment REVIEWED. Another credential than the one that completed it reviews it, or a named second person; the answer says which.',
    { 200: frias.Answer, 409: 'The assessment is not completed, or the review needs a second person' },
  )
  reviewFria(
    @Caller() caller: Caller,
    @PathId('id', 'fria') id: string,
    @RequestBody(ReviewRequest, { required: false }) review: ReviewRequest,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, frias, id, reviewedBy(review, caller.actor), precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of a fundamental rights impact assessment',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: frias.History },
  )
  getFriaHistory(
    @Caller() caller: Caller,
    @PathId('id', 'fria') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, frias, id, query);
  }
}
