import { Controller, Get, Post } from '@nestjs/common';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresAnyScope, RequiresScopes } from '@probatum/http/identity/scopes';
import { LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { CreateTemplate, CreateTemplateRequest } from './create-template/create-template';
import { ListTemplates, TemplatePage } from './list-templates/list-templates';
import { TemplateAnswer } from './template';

@Controller('api/v1/templates')
export class TemplatesController {
  constructor(
    private readonly list: ListTemplates,
    private readonly create: CreateTemplate,
  ) {}

  @Get()
  @RequiresAnyScope('templates:read', 'envelopes:read')
  @Describes('List templates', 'Lists all templates, newest first.', { 200: TemplatePage })
  listTemplates(@Caller() caller: Caller, @RequestQuery(LimitQuery) query: LimitQuery) {
    return this.list.execute(caller, query);
  }

  @Post()
  @RequiresScopes('envelopes:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Create a template',
    'Takes the documents, the roles and the fields of an envelope, without its people. An envelope is made from it with `templateId`.',
    { 201: TemplateAnswer, 404: 'The envelope was not found' },
  )
  createTemplate(
    @Caller() caller: Caller,
    @RequestBody(CreateTemplateRequest, { emptyIsAbsent: true }) request: CreateTemplateRequest,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.create.execute(caller, request, keyed);
  }
}
