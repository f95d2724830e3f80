import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, Precondition } from '@probatum/http/conditional/precondition';
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
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../organization/administered';
import { ChangeOAuthClient, ChangeOAuthClientRequest } from './change-oauth-client/change-oauth-client';
import { CreateOAuthClient, CreateOAuthClientRequest } from './create-oauth-client/create-oauth-client';
import { DeleteOAuthClient } from './delete-oauth-client/delete-oauth-client';
import { describeClient, OAuthClient, OAuthClientPage, OAuthClientWithSecret } from './oauth-client';
import { countClients, getClient, listClients } from './oauth-clients.repository';
import { RotateClientSecret, RotateClientSecretRequest } from './rotate-client-secret/rotate-client-secret';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class OAuthClientsController {
  constructor(
    private readonly create: CreateOAuthClient,
    private readonly database: Database,
    private readonly change: ChangeOAuthClient,
    private readonly deletion: DeleteOAuthClient,
    private readonly rotate: RotateClientSecret,
  ) {}

  @Post()
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Create an OAuth client',
    'The new client cannot have more rights than the credential that creates it. Only this response shows its secret. With `private_key_jwt` it authenticates with its own key instead.',
    { 201: OAuthClientWithSecret, 409: 'The organization already has the maximum number of credentials' },
  )
  createOAuthClient(
    @Caller() caller: Caller,
    @RequestBody(CreateOAuthClientRequest) request: CreateOAuthClientRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.create.execute(caller, request, keyed);
  }

  @Get()
  @RequiresScopes('keys:read')
  @Describes('List OAuth clients', 'Lists the clients of the environments that the caller administers, newest first.', {
    200: OAuthClientPage,
  })
  async listOAuthClients(
    @Caller() caller: Caller,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<OAuthClientPage> {
    const of = rowsAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const page = await readPage(query, {
      read: (limit, offset) => listClients(database, of, limit, offset),
      count: () => countClients(database, of),
    });
    return { ...page, items: page.items.map(describeClient) };
  }

  @Get(':id')
  @RequiresScopes('keys:read')
  @Describes(
    'Read an OAuth client',
    'Shows the beginning of each secret and when it was last used, so that you can remove unused ones.',
    { 200: OAuthClient },
  )
  async getOAuthClient(@Caller() caller: Caller, @PathId('id', 'oac') id: string): Promise<OAuthClient> {
    const database = this.database.of(tenantsAdministeredBy(caller));
    return describeClient(await getClient(database, rowsAdministeredBy(caller), id));
  }

  @Patch(':id')
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Change an OAuth client',
    'Omitted fields keep their values. The change also binds existing tokens, within one second.',
    { 200: OAuthClient },
  )
  changeOAuthClient(
    @Caller() caller: Caller,
    @PathId('id', 'oac') id: string,
    @RequestBody(ChangeOAuthClientRequest) request: ChangeOAuthClientRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<OAuthClient> {
    return this.change.execute(caller, id, request, precondition);
  }

  @Delete(':id')
  @RequiresScopes('keys:write')
  @Describes(
    'Delete an OAuth client',
    'The client gets no further tokens, and the gateway refuses its existing ones within one second.',
    { 204: 'The client is deleted, and its tokens are refused' },
  )
  deleteOAuthClient(
    @Caller() caller: Caller,
    @PathId('id', 'oac') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.deletion.execute(caller, id, precondition);
  }

  @Post(':id/rotate-secret')
  @RequiresScopes('keys:write')
  @MaxBodyBytes(16 * 1024)
  @Describes(
    'Rotate the secret of an OAuth client',
    'Adds a secret. Only this response shows it. The other secrets work until the overlap ends. The caller needs all scopes of the client.',
    { 201: OAuthClientWithSecret, 409: 'The client has no secret, or already has the maximum number' },
  )
  rotateClientSecret(
    @Caller() caller: Caller,
    @PathId('id', 'oac') id: string,
    @RequestBody(RotateClientSecretRequest, { required: false }) request: RotateClientSecretRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.rotate.execute(caller, id, request, keyed);
  }
}
