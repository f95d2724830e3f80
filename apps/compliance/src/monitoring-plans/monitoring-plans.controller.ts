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
import { monitoringPlans, type MonitoringPlanValues } from './monitoring-plan';

@ApiTags('Monitoring plans')
@Controller('compliance/monitoring-plans')
export class MonitoringPlansController {
  constructor(
    private readonly records: Records,
    private readonly subject: KnownSubject,
  ) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes('List monitoring plans', 'Lists the monitoring plans that the query selects, newest first.', {
    200: monitoringPlans.Page,
  })
  listMonitoringPlans(@Caller() caller: Caller, @RequestQuery(monitoringPlans.Query) query: RecordQuery) {
    return this.records.page(caller, monitoringPlans, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes('Read a monitoring plan', 'Shows the plan as it is now.', { 200: monitoringPlans.Answer })
  getMonitoringPlan(@Caller() caller: Caller, @PathId('id', 'plan') id: string) {
    return this.records.find(caller, monitoringPlans, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes(
    'Create a monitoring plan',
    'Begins the draft of a plan for the time after market placement (Article 72).',
    { 201: monitoringPlans.Answer },
  )
  async createMonitoringPlan(
    @Caller() caller: Caller,
    @RequestBody(monitoringPlans.Create) values: MonitoringPlanValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    await this.subject.check(caller, values);
    return this.records.create(caller, monitoringPlans, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes('Change a monitoring plan', 'Replaces the fields that the body names.', {
    200: monitoringPlans.Answer,
    409: 'The status cannot follow the present one',
  })
  async updateMonitoringPlan(
    @Caller() caller: Caller,
    @PathId('id', 'plan') id: string,
    @RequestBody(monitoringPlans.Change) values: MonitoringPlanValues,
    @IfMatch() precondition: Precondition,
  ) {
    await this.subject.check(caller, values);
    return this.records.change(caller, monitoringPlans, id, values, precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of a monitoring plan',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: monitoringPlans.History },
  )
  getMonitoringPlanHistory(
    @Caller() caller: Caller,
    @PathId('id', 'plan') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, monitoringPlans, id, query);
  }
}
