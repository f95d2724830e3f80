import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Fields } from '@probatum/http/fields';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { CreatedApiKey } from '../api-key/api-key';
import { CreateApiKey, grantedFields } from './create-api-key';

const CreateKeyV1Request = Fields({ ...grantedFields, environment: Type.Optional(grantedFields.environment) });
type CreateKeyV1Request = Static<typeof CreateKeyV1Request>;

@ApiTags('API keys')
@Controller('api/v1/keys')
export class CreateKeyV1Controller {
  constructor(private readonly createApiKey: CreateApiKey) {}

  @Post()
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Make a key, as the e-signature API does',
    description: 'It begins with sk_, and is of the environment of the caller unless told.',
  })
  @Responds(201, CreatedApiKey, 'The key was made; it is shown this once')
  async createKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateKeyV1Request) request: CreateKeyV1Request,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment = caller.environment } = request;
    const wish = { ...request, environment, family: 'sk' as const };
    sendAnswer(reply, await this.createApiKey.execute(caller, address, wish, keyed));
  }
}
