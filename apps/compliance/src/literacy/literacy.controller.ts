import { Controller, Get, Post, Put } from '@nestjs/common';
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
import { literacyRecords, LiteracySummary, type LiteracyValues } from './literacy-record';
import { SummarizeLiteracy, SummaryQuery } from './summarize-literacy';

@ApiTags('Literacy')
@Controller('compliance/literacy')
export class LiteracyRecordsController {
  constructor(
    private readonly records: Records,
    private readonly summarize: SummarizeLiteracy,
  ) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes('List trainings', 'Lists the trainings that the query selects, newest first.', {
    200: literacyRecords.Page,
  })
  listLiteracyRecords(@Caller() caller: Caller, @RequestQuery(literacyRecords.Query) query: RecordQuery) {
    return this.records.page(caller, literacyRecords, query);
  }

  @Get('summary')
  @RequiresScopes('compliance:read')
  @Describes('Summarize the trainings', 'Counts trainings that are completed, and persons whose training is valid.', {
    200: LiteracySummary,
  })
  getLiteracySummary(@Caller() caller: Caller, @RequestQuery(SummaryQuery) query: SummaryQuery) {
    return this.summarize.execute(caller, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes('Read a training', 'Shows the training as it is now.', { 200: literacyRecords.Answer })
  getLiteracyRecord(@Caller() caller: Caller, @PathId('id', 'lit') id: string) {
    return this.records.find(caller, literacyRecords, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes(
    'Create a training',
    'Records that a person takes part in a training of AI literacy (Article 4), or has finished it.',
    { 201: literacyRecords.Answer },
  )
  createLiteracyRecord(
    @Caller() caller: Caller,
    @RequestBody(literacyRecords.Create) values: LiteracyValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, literacyRecords, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes('Change a training', 'Replaces the fields that the body names.', {
    200: literacyRecords.Answer,
    409: 'The record was changed meanwhile',
  })
  updateLiteracyRecord(
    @Caller() caller: Caller,
    @PathId('id', 'lit') id: string,
    @RequestBody(literacyRecords.Change) values: LiteracyValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, literacyRecords, id, values, precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of a training',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: literacyRecords.History },
  )
  getLiteracyRecordHistory(
    @Caller() caller: Caller,
    @PathId('id', 'lit') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, literacyRecords, id, query);
  }
}
