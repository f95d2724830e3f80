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
import { transparencyRecords, type TransparencyValues } from './transparency-record';

const exists = 'The certificate has a transparency record already';

@ApiTags('Transparency')
@Controller('certificates/:id')
export class TransparencyController {
  constructor(private readonly records: RecordsOfCertificates) {}

  @Post('transparency')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes(
    'Create a transparency record',
    'Records how people learn that they deal with AI (Article 50), and how it is overseen (Article 14).',
    {
      201: transparencyRecords.Answer,
      409: exists,
    },
  )
  createTransparency(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestBody(transparencyRecords.Create) values: TransparencyValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, transparencyRecords, id, values, keyed);
  }

  @Get('transparency')
  @RequiresScopes('compliance:read')
  @Describes('Read a transparency record', 'Shows what is recorded about the certificate now.', {
    200: transparencyRecords.Answer,
  })
  getTransparency(@Caller() caller: Caller, @PathId('id', 'cert') id: string) {
    return this.records.find(caller, transparencyRecords, id);
  }

  @Put('transparency')
  @RequiresScopes('compliance:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes('Change a transparency record', 'Replaces the fields that the body names.', {
    200: transparencyRecords.Answer,
  })
  updateTransparency(
    @Caller() caller: Caller,
    @PathId('id', 'cert') id: string,
    @RequestBody(transparencyRecords.Change) values: TransparencyValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, transparencyRecords, id, values, precondition);
  }
}
