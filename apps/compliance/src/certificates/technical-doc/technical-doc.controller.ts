import { Controller, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody } from '@probatum/http/validation/request';
import { RecordsOfCertificates } from '../records-of-certificates';
import { AnnexIvAnswer } from './annex-iv-answer';
import { ScoreTechnicalDoc } from './score-technical-doc';
import { technicalDocs, type TechnicalDocValues } from './technical-doc';

const exists = 'The certificate has technical documentation already';

@ApiTags('Technical documentation')
@Controller('certificates/:id')
export class TechnicalDocController {
  constructor(
    private readonly records: RecordsOfCertificates,
    private readonly score: ScoreTechnicalDoc,
  ) {}

  @Post('technical-doc')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(4 * 1024 * 1024)
  @Describes(
    'Create technical documentation',
    'Begins the documentation of Article 11 and Annex IV. Every field is optional.',
    {
      201: technicalDocs.Answer,
      409: exists,
    },
  )
  createTechnicalDoc(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestBody(technicalDocs.Create) values: TechnicalDocValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, technicalDocs, id, values, keyed);
  }

  @Get('technical-doc')
  @RequiresScopes('compliance:read')
  @Describes('Read technical documentation', 'Shows what is recorded about the certificate now.', {
    200: technicalDocs.Answer,
  })
  getTechnicalDoc(@Caller() caller: Caller, @PathId('id', 'cert') id: string) {
    return this.records.find(caller, technicalDocs, id);
  }

  @Put('technical-doc')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(4 * 1024 * 1024)
  @Describes('Change technical documentation', 'Replaces the fields that the body names.', {
    200: technicalDocs.Answer,
  })
  updateTechnicalDoc(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestBody(technicalDocs.Change) values: TechnicalDocValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, technicalDocs, id, values, precondition);
  }

  @Get('technical-doc/annex-iv')
  @RequiresScopes('compliance:read')
  @Describes(
    'Score the technical documentation',
    'Says for each item of Annex IV what covers it, what is missing and what to do next. The score says how much is there, and not that it complies.',
    { 200: AnnexIvAnswer },
  )
  getAnnexIv(@Caller() caller: Caller, @PathId('id', 'cert') id: string) {
    return this.score.execute(caller, id);
  }
}
