import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, Precondition } from '@probatum/http/conditional/precondition';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { lessWithout, shownTo } from '@probatum/http/idempotency/write-answers';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Database } from '@probatum/persistence/database';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../organization/administered';
import { ApiKey, ApiKeyPage, CreatedApiKey, describeApiKey, madeKeyMembers } from './api-key';
import { getApiKey } from './api-keys.repository';
import { ChangeApiKey, ChangeApiKeyRequest } from './change-api-key/change-api-key';
import { CreateApiKey, CreateApiKeyRequest } from './create-api-key/create-api-key';
import { ImportApiKey, ImportApiKeyRequest } from './import-api-key/import-api-key';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { RevokeApiKey } from './revoke-api-key/revoke-api-key';
import { RotateApiKey, RotateApiKeyRequest } from './rotate-api-key/rotate-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(
    private readonly create: CreateApiKey,
    private readonly list: ListApiKeys,
    private readonly database: Database,
    private readonly change: ChangeApiKey,
    private readonly revoke: RevokeApiKey,
    private readonly rotate: RotateApiKey,
    private readonly importing: ImportApiKey,
  ) {}

  @Post()
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Create an API key',
    'The new key cannot have more rights than the key that creates it. Only this response shows the key.',
    { 201: CreatedApiKey, 409: 'The organization already has the maximum number of credentials' },
  )
  createApiKey(
    @Caller() caller: Caller,
    @RequestBody(CreateApiKeyRequest) request: CreateApiKeyRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.create.execute(caller, request, keyed);
  }

  @Get()
  @RequiresScopes('keys:read')
  @Describes('List API keys', 'Lists all keys, newest first, including revoked and expired ones.', {
    200: ApiKeyPage,
  })
  listApiKeys(@Caller() caller: Caller, @RequestQuery(PageQuery) query: PageQuery): Promise<ApiKeyPage> {
    return this.list.execute(caller, query);
  }

  @Get(':id')
  @RequiresScopes('keys:read')
  @Describes('Read a key', 'Shows the key without its secret, and when it was last used.', { 200: ApiKey })
  async getApiKey(@Caller() caller: Caller, @PathId('id', 'key') id: string): Promise<ApiKey> {
    const database = this.database.of(tenantsAdministeredBy(caller));
    return describeApiKey(await getApiKey(database, rowsAdministeredBy(caller), id));
  }

  @Patch(':id')
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Change a key',
    `Omitted fields keep their values. The change takes effect everywhere within one second. ${lessWithout('keys:read', 'the members of the response to creating a key, without the key')}`,
    { 200: ApiKey, 409: 'The key is no longer active' },
  )
  async changeApiKey(
    @Caller() caller: Caller,
    @PathId('id', 'key') id: string,
    @RequestBody(ChangeApiKeyRequest) request: ChangeApiKeyRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<ApiKey> {
    const changed = await this.change.execute(caller, id, request, precondition);
    return shownTo(caller, 'keys:read', changed, madeKeyMembers);
  }

  @Delete(':id')
  @RequiresScopes('keys:write')
  @Describes(
    'Revoke an API key',
    'Every gateway refuses the key within one second. Repeating the call changes nothing.',
    { 204: 'The key is revoked' },
  )
  revokeApiKey(
    @Caller() caller: Caller,
    @PathId('id', 'key') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.revoke.execute(caller, id, precondition);
  }

  @Post(':id/rotate')
  @RequiresScopes('keys:write')
  @MaxBodyBytes(16 * 1024)
  @Describes(
    'Rotate a key',
    'Creates a key with the same rights. Only this response shows it. The old key works until the overlap ends.',
    {
      201: CreatedApiKey,
      409: 'The key is no longer active, was already rotated, or too many replaced keys still work',
    },
  )
  rotateApiKey(
    @Caller() caller: Caller,
    @PathId('id', 'key') id: string,
    @RequestBody(RotateApiKeyRequest, { required: false }) request: RotateApiKeyRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.rotate.execute(caller, id, request, keyed);
  }

  @Post('import')
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Import a key from another system',
    'You send only the hash of the key. Its holders continue to use it as before.',
    {
      201: ApiKey,
      409: 'The key was imported before, or the organization already has the maximum number of credentials',
    },
  )
  importApiKey(
    @Caller() caller: Caller,
    @RequestBody(ImportApiKeyRequest) request: ImportApiKeyRequest,
    @Idempotent() keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.importing.execute(caller, request, keyed);
  }
}
