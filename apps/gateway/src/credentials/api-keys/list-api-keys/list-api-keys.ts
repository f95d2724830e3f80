import { Injectable } from '@nestjs/common';
import { cursorOf, type Data, dataOf, type LimitQuery, defaultLimit } from '@probatum/http/lists/cursor-pagination';
import type { Identity } from '@probatum/http/identity/identity';
import { type Page, type PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Database } from '@probatum/persistence/database';
import { type ApiKey, describeApiKey } from '../api-key';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { countApiKeys, listApiKeys } from '../api-keys.repository';

@Injectable()
export class ListApiKeys {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, query: PageQuery): Promise<Page<ApiKey>> {
    const of = rowsAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const page = await readPage(query, {
      read: (limit, offset) => listApiKeys(database, of, { limit, offset }),
      count: () => countApiKeys(database, of),
    });
    return { ...page, items: describeAll(page.items) };
  }

  /** As the e-signature API lists. */
  async walk(caller: Identity, query: LimitQuery): Promise<Data<ApiKey>> {
    const of = rowsAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const { page = 1, limit = defaultLimit } = query;
    const cursor = cursorOf(query, 'key');
    const part = cursor === undefined ? { offset: (page - 1) * limit } : { offset: 0, before: cursor };
    const [rows, total] = await Promise.all([
      listApiKeys(database, of, { ...part, limit: limit + 1 }),
      cursor === undefined ? countApiKeys(database, of) : undefined,
    ]);
    return dataOf(describeAll(rows), query, total);
  }
}

function describeAll(rows: Parameters<typeof describeApiKey>[0][]): ApiKey[] {
  return rows.map((row) => describeApiKey(row));
}
