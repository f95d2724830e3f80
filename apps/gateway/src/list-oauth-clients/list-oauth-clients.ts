import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { clientsAdministeredBy, describeClient, type OAuthClient } from '../oauth-client/oauth-client';
import { countClients, listClients } from '../oauth-client/oauth-clients.repository';

@Injectable()
export class ListOAuthClients {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, query: PageQuery): Promise<Page<OAuthClient>> {
    const of = clientsAdministeredBy(caller);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const [rows, total] = await Promise.all([
      listClients(database, of, query.pageSize ?? 20, offsetOf(query)),
      countClients(database, of),
    ]);
    return pageOf(rows.map(describeClient), total, query);
  }
}
