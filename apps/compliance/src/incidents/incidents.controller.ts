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
import { ChangeIncidentRequest } from './change-incident.request';
import { incidents, type IncidentValues } from './incident';
import { WriteIncident } from './write-incident';

@ApiTags('Incidents')
@Controller('compliance/incidents')
export class IncidentsController {
  constructor(
    private readonly records: Records,
    private readonly write: WriteIncident,
  ) {}

  @Get()
  @RequiresScopes('compliance:read')
  @Describes('List incidents', 'Lists the incidents that the query selects, newest first.', { 200: incidents.Page })
  listIncidents(@Caller() caller: Caller, @RequestQuery(incidents.Query) query: RecordQuery) {
    return this.records.page(caller, incidents, query);
  }

  @Get(':id')
  @RequiresScopes('compliance:read')
  @Describes('Read an incident', 'Shows the incident as it is now, with the clocks of its reports.', {
    200: incidents.Answer,
  })
  getIncident(@Caller() caller: Caller, @PathId('id', 'inc') id: string) {
    return this.records.find(caller, incidents, id);
  }

  @Post()
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes('Create an incident', 'Starts the clocks of its classes at `awareAt`, and keeps the model as it is now.', {
    201: incidents.Answer,
  })
  createIncident(
    @Caller() caller: Caller,
    @RequestBody(incidents.Create) values: IncidentValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.write.create(caller, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(512 * 1024)
  @Describes(
    'Change an incident',
    'Replaces the fields that the body names. A change of classes that gives more time needs `downgradeReason`, and a second credential or a named second person.',
    {
      200: incidents.Answer,
      409: 'More time needs the approval of a second person, or the status cannot follow the present one',
    },
  )
  updateIncident(
    @Caller() caller: Caller,
    @PathId('id', 'inc') id: string,
    @RequestBody(ChangeIncidentRequest) values: ChangeIncidentRequest,
    @IfMatch() precondition: Precondition,
  ) {
    return this.write.change(caller, id, values as IncidentValues, precondition);
  }

  @Get(':id/history')
  @RequiresScopes('compliance:read')
  @Describes(
    'Read the history of an incident',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: incidents.History },
  )
  getIncidentHistory(
    @Caller() caller: Caller,
    @PathId('id', 'inc') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, incidents, id, query);
  }
}
