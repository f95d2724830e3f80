import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import {
  cursorOf,
  type Data,
  DataOf,
  dataOf,
  type LimitQuery,
  defaultLimit,
} from '@probatum/http/lists/cursor-pagination';
import { countingMs } from '@probatum/http/lists/pagination';
import { Named } from '@probatum/http/validation/fields';
import { Database } from '@probatum/persistence/database';
import { TemplateAnswer } from '../template';

export const TemplatePage = Named('TemplatePage', DataOf(TemplateAnswer));

interface Row extends Omit<TemplateAnswer, 'description' | 'createdAt'> {
  readonly description: string | null;
  readonly createdAt: Date;
}

const read = `
  select id, name, description, signer_count as "signerCount", document_count as "documentCount",
    created_at as "createdAt"
  from templates
  where organization_id = $1 and environment = $2 and ($3::text is null or id < $3)
  order by id desc limit $4 offset $5`;

/** Newest first: ids sort by time of creation. */
@Injectable()
export class ListTemplates {
  constructor(private readonly database: Database) {}

  async execute(tenant: Tenant, query: LimitQuery): Promise<Data<TemplateAnswer>> {
    const after = cursorOf(query, 'tpl') ?? null;
    const { page = 1, limit = defaultLimit } = query;
    const offset = after === null ? (page - 1) * limit : 0;
    const values = [tenant.organizationId, tenant.environment, after, limit + 1, offset];
    const rows = await this.database.of(tenant).query<Row>(read, values);
    const items = rows.map(({ description, createdAt, ...row }) => ({
      ...row,
      ...(description === null ? {} : { description }),
      createdAt: createdAt.toISOString(),
    }));
    return dataOf(items, query, after === null ? await this.count(tenant) : undefined);
  }

  private async count({ organizationId, environment }: Tenant): Promise<number> {
    const [row] = await this.database.of({ organizationId, environment }, countingMs).query<{
      total: number;
    }>('select count(*)::float8 as total from templates where organization_id = $1 and environment = $2', [organizationId, environment]);
    return row!.total;
  }
}
