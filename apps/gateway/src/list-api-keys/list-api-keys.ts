import { Injectable } from '@nestjs/common';
import { type Data, dataOf, type LimitQuery } from '@probatum/http/cursor-pagination';
import type { Identity } from '@probatum/http/identity';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { type ApiKey, describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { countApiKeys, listApiKeys } from '../api-key/api-keys.repository';

@Injectable()
export class ListApiKeys {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, query: PageQuery): Promise<Page<ApiKey>> {
    const of = keysAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const [rows, total] = await Promise.all([
      listApiKeys(database, of, { limit: query.pageSize ?? 20, offset: offsetOf(query) }),
      countApiKeys(database, of),
    ]);
    return pageOf(describeAll(rows), total, query);
  }

  /** As the e-signature API lists. */
  async walk(caller: Identity, query: LimitQuery): Promise<Data<ApiKey>> {
    const of = keysAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const { page = 1, limit = 20, cursor } = query;
    const part = cursor === undefined ? { offset: (page - 1) * limit } : { offset: 0, before: cursor };
    const [rows, total] = await Promise.all([
      listApiKeys(database, of, { ...part, limit: limit + 1 }),
      cursor === undefined ? countApiKeys(database, of) : undefined,
    ]);
    return dataOf(describeAll(rows), query, total);
  }
}

function describeAll(rows: Parameters<typeof describeApiKey>[0][]): ApiKey[] {
  const now = new Date();
  return rows.map((row) => describeApiKey(row, now));
}
