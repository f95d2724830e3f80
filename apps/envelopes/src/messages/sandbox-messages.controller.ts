import { Controller, Get } from '@nestjs/common';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresEnvironment, RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { RequestQuery } from '@probatum/http/validation/request';
import { ListMessages, MessageQuery, SandboxMessages } from './list-messages/list-messages';

@Controller('api/v1/sandbox/messages')
export class SandboxMessagesController {
  constructor(private readonly list: ListMessages) {}

  @Get()
  @RequiresScopes('envelopes:read')
  @RequiresEnvironment('sandbox')
  @Describes(
    'List the messages of the sandbox',
    'No message leaves the sandbox. This list has those that would have left, newest first.',
    { 200: SandboxMessages },
  )
  listSandboxMessages(@Caller() caller: Caller, @RequestQuery(MessageQuery) query: MessageQuery) {
    return this.list.execute(caller, query);
  }
}
