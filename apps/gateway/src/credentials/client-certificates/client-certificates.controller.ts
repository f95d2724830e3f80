import { Controller, Delete, Get, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Database } from '@probatum/persistence/database';
import type { FastifyRequest } from 'fastify';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../organization/administered';
import { BindClientCertificate, BindClientCertificateRequest } from './bind-client-certificate/bind-client-certificate';
import { BoundCertificate, BoundCertificatePage } from './bound-certificate';
import {
  countBoundCertificates,
  describeBoundCertificate,
  listBoundCertificates,
} from './bound-certificates.repository';
import { UnbindClientCertificate } from './unbind-client-certificate/unbind-client-certificate';

@ApiTags('Client certificates')
@Controller('client-certificates')
export class ClientCertificatesController {
  constructor(
    private readonly bind: BindClientCertificate,
    private readonly database: Database,
    private readonly unbind: UnbindClientCertificate,
  ) {}

  @Post()
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Make a client certificate a credential',
    'The request itself must present the certificate, so that only its holder can bind it.',
    {
      201: BoundCertificate,
      409: 'A certificate with this name is already bound, or the organization already has the maximum number of credentials',
    },
  )
  bindClientCertificate(
    @Caller() caller: Caller,
    @Req() { raw }: FastifyRequest,
    @RequestBody(BindClientCertificateRequest) wish: BindClientCertificateRequest,
    @Idempotent() keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.bind.execute(caller, raw, wish, keyed);
  }

  @Get()
  @RequiresScopes('keys:read')
  @Describes(
    'List client certificates',
    'Lists the client certificates that are or were credentials of the organization, newest first.',
    { 200: BoundCertificatePage },
  )
  async listClientCertificates(
    @Caller() caller: Caller,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<BoundCertificatePage> {
    const of = rowsAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const page = await readPage(query, {
      read: (limit, offset) => listBoundCertificates(database, of, limit, offset),
      count: () => countBoundCertificates(database, of),
    });
    return { ...page, items: page.items.map(describeBoundCertificate) };
  }

  @Delete(':id')
  @RequiresScopes('keys:write')
  @Describes(
    'Unbind a client certificate',
    'Every gateway refuses the certificate as a credential within one second.',
    { 204: 'The certificate is no longer a credential' },
  )
  unbindClientCertificate(@Caller() caller: Caller, @PathId('id', 'ccb') id: string): Promise<void> {
    return this.unbind.execute(caller, id);
  }
}
