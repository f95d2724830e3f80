import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { offsetOf, type Page, PageOf, pageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { BoundCertificate } from '../client-certificate/bound-certificate';
import {
  countBoundCertificates,
  describeBoundCertificate,
  listBoundCertificates,
} from '../client-certificate/bound-certificates.repository';

@ApiTags('Client certificates')
@Controller('client-certificates')
export class ListClientCertificatesController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'List client certificates',
    description: 'Those that are credentials of the organization, and those that were.',
  })
  @Responds(200, PageOf(BoundCertificate), 'The client certificates, newest first, with those that were unbound')
  async listCertificates(
    @Caller() caller: Identity,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<Page<BoundCertificate>> {
    const of = keysAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const [rows, total] = await Promise.all([
      listBoundCertificates(database, of, query.pageSize ?? 20, offsetOf(query)),
      countBoundCertificates(database, of),
    ]);
    return pageOf(rows.map(describeBoundCertificate), total, query);
  }
}
