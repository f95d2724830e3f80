import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Precondition } from '@probatum/http/conditional/precondition';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { type Data, DataOf, LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { Fields } from '@probatum/http/validation/fields';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { type Static, Type } from '@sinclair/typebox';
import { grantedFields } from '../grants/granted-fields';
import { ApiKey, CreatedApiKey } from './api-key';
import { CreateApiKey } from './create-api-key/create-api-key';
import { ListApiKeys } from './list-api-keys/list-api-keys';
import { RevokeApiKey } from './revoke-api-key/revoke-api-key';

const CreateKeyV1Request = Fields({ ...grantedFields, environment: Type.Optional(grantedFields.environment) });

type CreateKeyV1Request = Static<typeof CreateKeyV1Request>;

const Done = Fields({ success: Type.Literal(true) });

type Done = Static<typeof Done>;

@ApiTags('API keys')
@Controller('api/v1/keys')
export class ApiKeysV1Controller {
  constructor(
    private readonly createApiKey: CreateApiKey,
    private readonly listApiKeys: ListApiKeys,
    private readonly revokeApiKey: RevokeApiKey,
  ) {}

  @Post()
  @RequiresScopes('keys:write')
  @MaxBodyBytes(128 * 1024)
  @Describes(
    'Create a key in the form of the e-signature API',
    'The new key begins with `sk_`. Only this response shows it. By default its environment is that of the caller.',
    { 201: CreatedApiKey, 409: 'The organization already has the maximum number of credentials' },
  )
  createKeyV1(
    @Caller() caller: Caller,
    @RequestBody(CreateKeyV1Request) request: CreateKeyV1Request,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const { environment = caller.environment } = request;
    const wish = { ...request, environment, family: 'sk' as const };
    return this.createApiKey.execute(caller, wish, keyed);
  }

  @Get()
  @RequiresScopes('keys:read')
  @Describes(
    'List keys in the form of the e-signature API',
    'Lists all keys, newest first, including revoked and expired ones: by page with a total, or by cursor without one.',
    { 200: DataOf(ApiKey) },
  )
  listKeysV1(@Caller() caller: Caller, @RequestQuery(LimitQuery) query: LimitQuery): Promise<Data<ApiKey>> {
    return this.listApiKeys.walk(caller, query);
  }

  @Delete(':id')
  @RequiresScopes('keys:write')
  @Describes('Revoke a key in the form of the e-signature API', 'Every gateway refuses the key within one second.', {
    200: Done,
  })
  async revokeKeyV1(@Caller() caller: Caller, @PathId('id', 'key') id: string): Promise<Done> {
    await this.revokeApiKey.execute(caller, id, Precondition.none);
    return { success: true };
  }
}
