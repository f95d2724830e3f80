import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import type { DialectName } from '../dialect/dialect';
import type { Webhook } from '../endpoint/endpoint';
import { EndpointsRepository } from '../endpoint/endpoints.repository';

@Injectable()
export class ListWebhooks {
  constructor(private readonly endpoints: EndpointsRepository) {}

  async execute(caller: Identity, query: PageQuery, dialect: DialectName): Promise<Page<Webhook>> {
    const [items, total] = await Promise.all([
      this.endpoints.page(caller, dialect, query.pageSize ?? 20, offsetOf(query)),
      this.endpoints.count(caller, dialect),
    ]);
    return pageOf(items, total, query);
  }
}
