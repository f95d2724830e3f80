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
import { changedBy } from './approve-qms';
import { qmsRecords, type QmsValues } from './qms-record';

@ApiTags('Quality management')
@Controller('compliance/qms')
export class QmsRecordsController {
  constructor(private readonly records: Records) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes(
    'List records of the quality management',
    'Lists the records of the quality management that the query selects, newest first.',
    { 200: qmsRecords.Page },
  )
  listQmsRecords(@Caller() caller: Caller, @RequestQuery(qmsRecords.Query) query: RecordQuery) {
    return this.records.page(caller, qmsRecords, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes('Read a record of the quality management', 'Shows the record as it is now.', { 200: qmsRecords.Answer })
  getQmsRecord(@Caller() caller: Caller, @PathId('id', 'qms') id: string) {
    return this.records.find(caller, qmsRecords, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes(
    'Create a record of the quality management',
    'Begins a draft for an aspect of the quality management system (Article 17(1)).',
    { 201: qmsRecords.Answer },
  )
  createQmsRecord(
    @Caller() caller: Caller,
    @RequestBody(qmsRecords.Create) values: QmsValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, qmsRecords, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes(
    'Change a record of the quality management',
    'Replaces the fields that the body names. APPROVED needs an approver; a change of an approved text puts it in review again.',
    {
      200: qmsRecords.Answer,
      409: 'The status cannot follow the present one',
    },
  )
  updateQmsRecord(
    @Caller() caller: Caller,
    @PathId('id', 'qms') id: string,
    @RequestBody(qmsRecords.Change) values: QmsValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, qmsRecords, id, changedBy(values), precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of a record of the quality management',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: qmsRecords.History },
  )
  getQmsRecordHistory(
    @Caller() caller: Caller,
    @PathId('id', 'qms') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, qmsRecords, id, query);
  }
}
