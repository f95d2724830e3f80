import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { IfMatch, type Precondition } from '@probatum/http/conditional/precondition';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import type { ExportQuery, RecordQuery } from '../../src/record-schemas';
import { Records } from '../../src/records';
import { signDpa, vendors, type VendorValues } from './vendor';

@Controller('vendors')
export class VendorsController {
  constructor(private readonly records: Records) {}

  @Get()
  @RequiresScopes('vendors:read')
  @Describes('List vendors', 'Lists the vendors that the query selects, newest first.', { 200: vendors.Page })
  listVendors(@Caller() caller: Caller, @RequestQuery(vendors.Query) query: RecordQuery) {
    return this.records.page(caller, vendors, query);
  }

  @Get('export')
  @RequiresScopes('vendors:read')
  @Describes('Export vendors', 'Streams every vendor that the query selects.', { 200: vendors.Export })
  exportVendors(@Caller() caller: Caller, @RequestQuery(vendors.ExportQuery) query: ExportQuery) {
    return this.records.export(caller, vendors, query);
  }

  @Get(':id')
  @RequiresScopes('vendors:read')
  @Describes('Read a vendor', 'Shows the vendor as it is now.', { 200: vendors.Answer })
  getVendor(@Caller() caller: Caller, @PathId('id', 'ven') id: string) {
    return this.records.find(caller, vendors, id);
  }

  @Post()
  @RequiresScopes('vendors:write')
  @MaxBodyBytes(64 * 1024)
  @Describes('Create a vendor', 'No two vendors of an organization have the same name.', {
    201: vendors.Answer,
    409: 'Another vendor has this name',
  })
  createVendor(
    @Caller() caller: Caller,
    @RequestBody(vendors.Create) values: VendorValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, vendors, values, keyed);
  }

  @Patch(':id')
  @RequiresScopes('vendors:write')
  @MaxBodyBytes(64 * 1024)
  @Describes('Change a vendor', 'Replaces the fields that the body names.', {
    200: vendors.Answer,
    409: 'Another vendor has this name, or the state cannot follow the present one',
  })
  changeVendor(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @RequestBody(vendors.Change) values: VendorValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, vendors, id, values, precondition);
  }

  @Delete(':id')
  @RequiresScopes('vendors:write')
  @Describes('Delete a vendor', 'Removes the vendor and keeps its history.', { 204: 'The vendor is deleted' })
  deleteVendor(@Caller() caller: Caller, @PathId('id', 'ven') id: string, @IfMatch() precondition: Precondition) {
    return this.records.remove(caller, vendors, id, precondition);
  }

  @Post(':id/sign-dpa')
  @RequiresScopes('vendors:write')
  @Describes('Sign the agreement', 'Marks the data processing agreement as signed.', {
    200: vendors.Answer,
    409: 'No agreement waits for a signature',
  })
  signVendorDpa(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.act(caller, vendors, id, signDpa, keyed);
  }

  @Get(':id/history')
  @RequiresScopes('vendors:read')
  @Describes(
    'Read the history of a vendor',
    'Lists its versions, newest first, each with its author, its time, and the record before and after.',
    {
      200: vendors.History,
    },
  )
  getVendorHistory(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, vendors, id, query);
  }
}
