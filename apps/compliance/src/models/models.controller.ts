import { Controller, Delete, Get, Post, Put, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import type { ExportQuery, RecordQuery } from '@probatum/records/record-schemas';
import { Records } from '@probatum/records/records';
import { classifiedBy } from './classify-model';
import { GpaiClassificationRequest, InventoryRequest } from './classify-model.request';
import { models, type ModelValues } from './model';
import { WriteModel } from './write-model';

const taken = 'A model with this provider, name and version already exists';

@ApiTags('Models')
@Controller('models')
export class ModelsController {
  constructor(
    private readonly records: Records,
    private readonly write: WriteModel,
  ) {}

  @Get()
  @RequiresScopes('models:read')
  @Describes('List models', 'Lists the models that the query selects, newest first.', { 200: models.Page })
  listModels(@Caller() caller: Caller, @RequestQuery(models.Query) query: RecordQuery) {
    return this.records.page(caller, models, query);
  }

  @Get('inventory/export')
  @RequiresScopes('models:read')
  @Describes('Export the inventory', 'Sends every model that the query selects as one CSV or JSON file.', {
    200: models.Export,
  })
  exportInventory(@Caller() caller: Caller, @RequestQuery(models.ExportQuery) query: ExportQuery): StreamableFile {
    return this.records.export(caller, models, query);
  }

  @Get(':id')
  @RequiresScopes('models:read')
  @Describes('Read a model', 'Shows the model as it is now, with its classification.', { 200: models.Answer })
  getModel(@Caller() caller: Caller, @PathId('id', 'model') id: string) {
    return this.records.find(caller, models, id);
  }

  @Post()
  @RequiresScopes('models:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Create a model',
    'Certificates name a model by its provider, name and version, which are unique together.',
    {
      201: models.Answer,
      409: taken,
    },
  )
  createModel(
    @Caller() caller: Caller,
    @RequestBody(models.Create) values: ModelValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.write.create(caller, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('models:write')
  @MaxBodyBytes(64 * 1024)
  @Describes('Change a model', 'Replaces the fields that the body names.', { 200: models.Answer, 409: taken })
  updateModel(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestBody(models.Change) values: ModelValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.write.change(caller, id, values, precondition);
  }

  @Delete(':id')
  @RequiresScopes('models:write')
  @Describes('Delete a model', 'Removes the model with its evaluations, and keeps its history.', {
    204: 'The model is deleted',
  })
  deleteModel(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.write.remove(caller, id, precondition);
  }

  @Put(':id/gpai-classification')
  @RequiresScopes('models:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Classify a general-purpose model',
    'Says from the facts in the body whether chapter V of the AI Act applies to the provider of the model, why, and with which duties. The facts replace all earlier ones.',
    { 200: models.Answer },
  )
  classifyModel(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestBody(GpaiClassificationRequest) facts: GpaiClassificationRequest,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, models, id, classifiedBy(facts), precondition);
  }

  @Put(':id/inventory')
  @RequiresScopes('models:write')
  @MaxBodyBytes(64 * 1024)
  @Describes(
    'Change the inventory entry of a model',
    'Says for what the organization uses the model, and who answers for it.',
    {
      200: models.Answer,
    },
  )
  updateInventory(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestBody(InventoryRequest) values: InventoryRequest,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, models, id, values, precondition);
  }

  @Get(':id/history')
  @RequiresScopes('models:read')
  @Describes(
    'Read the history of a model',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: models.History },
  )
  getModelHistory(
    @Caller() caller: Caller,
    @PathId('id', 'model') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, models, id, query);
  }
}
