import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import type { RecordQuery } from '@probatum/records/record-schemas';
import { Records } from '@probatum/records/records';
import { vendors } from '../vendors/vendor';
import { models } from './model';

@ApiTags('Vendors')
@Controller('vendors/:id/models')
export class VendorModelsController {
  constructor(private readonly records: Records) {}

  @Get()
  @RequiresScopes('vendors:read')
  @Describes('List the models of a vendor', 'Lists the models that name the vendor, newest first.', {
    200: models.Page,
  })
  async listVendorModels(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @RequestQuery(models.Query) query: RecordQuery,
  ) {
    await this.records.find(caller, vendors, id);
    return this.records.page(caller, models, query, { vendorId: id });
  }
}
