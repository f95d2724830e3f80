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
import { KnownSubject } from '../known-subject';
import { changedBy } from './accept-risk';
import { risks, type RiskValues } from './risk';

@ApiTags('Risk management')
@Controller('compliance/risk-management')
export class RisksController {
  constructor(
    private readonly records: Records,
    private readonly subject: KnownSubject,
  ) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes('List risks', 'Lists the risks that the query selects, newest first.', { 200: risks.Page })
  listRisks(@Caller() caller: Caller, @RequestQuery(risks.Query) query: RecordQuery) {
    return this.records.page(caller, risks, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes('Read a risk', 'Shows the risk as it is now, with its scores.', { 200: risks.Answer })
  getRisk(@Caller() caller: Caller, @PathId('id', 'risk') id: string) {
    return this.records.find(caller, risks, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes('Create a risk', 'Begins as OPEN, in a phase from design to after market placement.', {
    201: risks.Answer,
  })
  async createRisk(
    @Caller() caller: Caller,
    @RequestBody(risks.Create) values: RiskValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    await this.subject.check(caller, values);
    return this.records.create(caller, risks, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes(
    'Change a risk',
    'Replaces the fields that the body names. A risk that is accepted names who accepted it, and why.',
    {
      200: risks.Answer,
      409: 'The status cannot follow the present one',
    },
  )
  async updateRisk(
    @Caller() caller: Caller,
    @PathId('id', 'risk') id: string,
    @RequestBody(risks.Change) values: RiskValues,
    @IfMatch() precondition: Precondition,
  ) {
    await this.subject.check(caller, values);
    return this.records.change(caller, risks, id, changedBy(values), precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of a risk',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: risks.History },
  )
  getRiskHistory(
    @Caller() caller: Caller,
    @PathId('id', 'risk') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, risks, id, query);
  }
}
