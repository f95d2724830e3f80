import { Controller, Delete, Get, Post, Put, type StreamableFile } from '@nestjs/common';
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
import { RemoveVendor } from './remove-vendor';
import { changedBy } from './sign-dpa';
import { vendors, type VendorValues } from './vendor';

const nameTaken = 'A vendor with this name already exists';

@Controller('vendors')
export class VendorsController {
  constructor(
    private readonly records: Records,
    private readonly remove: RemoveVendor,
  ) {}

  @Get()
  @RequiresScopes('vendors:read')
  @Describes('List vendors', 'Lists the vendors that the query selects, newest first.', { 200: vendors.Page })
  listVendors(@Caller() caller: Caller, @RequestQuery(vendors.Query) query: RecordQuery) {
    return this.records.page(caller, vendors, query);
  }

  @Get('export')
  @RequiresScopes('vendors:read')
  @Describes('Export vendors', 'Sends every vendor that the query selects as one CSV or JSON file.', {
    200: vendors.Export,
  })
  exportVendors(@Caller() caller: Caller, @RequestQuery(vendors.ExportQuery) query: ExportQuery): StreamableFile {
    return this.records.export(caller, vendors, query);
  }

  @Get(':id')
  @RequiresScopes('vendors:read')
  @Describes('Read a vendor', 'Shows the vendor as it is now, with the factors of its risk.', { 200: vendors.Answer })
  getVendor(@Caller() caller: Caller, @PathId('id', 'ven') id: string) {
    return this.records.find(caller, vendors, id);
  }

  @Post()
  @RequiresScopes('vendors:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes('Create a vendor', 'No two vendors of an organization have the same name.', {
    201: vendors.Answer,
    409: nameTaken,
  })
  createVendor(
    @Caller() caller: Caller,
    @RequestBody(vendors.Create) values: VendorValues,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.records.create(caller, vendors, values, keyed);
  }

  @Put(':id')
  @RequiresScopes('vendors:write')
  @MaxBodyBytes(1024 * 1024)
  @Describes(
    'Change a vendor',
    'Replaces the fields that the body names. The agreement goes from NOT_REVIEWED to PENDING_SIGNATURE, SIGNED and EXPIRED; PENDING_SIGNATURE again renews it.',
    { 200: vendors.Answer, 409: `${nameTaken}, or a status cannot follow the present one` },
  )
  updateVendor(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @RequestBody(vendors.Change) values: VendorValues,
    @IfMatch() precondition: Precondition,
  ) {
    return this.records.change(caller, vendors, id, changedBy(values), precondition);
  }

  @Delete(':id')
  @RequiresScopes('vendors:write')
  @Describes('Delete a vendor', 'Removes the vendor and keeps its history.', {
    204: 'The vendor is deleted',
    409: 'Models name the vendor',
  })
  deleteVendor(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.remove.execute(caller, id, precondition);
  }

  @Get(':id/history')
  @RequiresScopes('vendors:read')
  @Describes(
    'Read the history of a vendor',
    'Lists its versions, newest first. Each has its author, its time, and the values before and after.',
    { 200: vendors.History },
  )
  getVendorHistory(
    @Caller() caller: Caller,
    @PathId('id', 'ven') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.records.history(caller, vendors, id, query);
  }
}
