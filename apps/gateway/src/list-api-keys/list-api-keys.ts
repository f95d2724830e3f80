import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { administeredBy, type ApiKey, describeApiKey } from '../api-key/api-key';
import { countApiKeys, listApiKeys } from '../api-key/api-keys.repository';

@Injectable()
export class ListApiKeys {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, query: PageQuery): Promise<Page<ApiKey>> {
    const of = { organizationId: caller.organizationId, environments: administeredBy(caller) };
    const [rows, total] = await Promise.all([
      listApiKeys(this.database, of, query.pageSize ?? 20, offsetOf(query)),
      countApiKeys(this.database, of),
    ]);
    const now = new Date();
    return pageOf(
      rows.map((row) => describeApiKey(row, now)),
      total,
      query,
    );
  }
}
