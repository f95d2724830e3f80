import { Injectable } from '@nestjs/common';
import { envelopeStatuses } from '@probatum/contracts/events/envelopes';
import type { Tenant } from '@probatum/contracts/tenant';
import {
  cursorOf,
  type Data,
  DataOf,
  dataOf,
  limitParameters,
  defaultLimit,
} from '@probatum/http/lists/cursor-pagination';
import { countingMs } from '@probatum/http/lists/pagination';
import { Fields, Named, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { microsecondNotAfter, microsecondNotBefore } from '@probatum/http/validation/moment';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { SignTokens } from '../../envelope/sign-tokens';
import { EnvelopeSummary, envelopeSummary } from '../envelope-answer';
import type { ListedEnvelope } from '../../envelope/envelope';
import { listedColumns, listedEnvelopeOf } from '../../envelope/find-envelope';

export const EnvelopeQuery = Fields({
  ...limitParameters,
  status: Type.Optional(OneOf(envelopeStatuses, { description: 'Status of the envelope' })),
  tag: Type.Optional(Text({ max: 40, description: 'In any case' })),
  recipient: Type.Optional(Text({ max: 254, description: 'E-mail address of a recipient' })),
  createdAfter: Type.Optional(Time({ description: 'Created after this time' })),
  createdBefore: Type.Optional(Time({ description: 'Created before this time' })),
});
export type EnvelopeQuery = Static<typeof EnvelopeQuery>;

export const EnvelopePage = Named('EnvelopePage', DataOf(EnvelopeSummary));

/** Newest first: ids sort by time of creation. */
@Injectable()
export class ListEnvelopes {
  constructor(
    private readonly database: Database,
    private readonly tokens: SignTokens,
  ) {}

  async execute(tenant: Tenant, query: EnvelopeQuery): Promise<Data<EnvelopeSummary>> {
    const after = cursorOf(query, 'env');
    const { where, values } = conditions(tenant, query);
    const rows = await this.read(tenant, query, where, values, after);
    const items = rows.map((row) => envelopeSummary(listedEnvelopeOf(row), this.tokens));
    return dataOf(items, query, after === undefined ? await this.count(tenant, where, values) : undefined);
  }

  private read(tenant: Tenant, query: EnvelopeQuery, where: string, values: readonly unknown[], after?: string) {
    const { page = 1, limit = defaultLimit } = query;
    const offset = after === undefined ? (page - 1) * limit : 0;
    const all = [...values, limit + 1, offset, ...(after === undefined ? [] : [after])];
    const behind = after === undefined ? '' : `and id < $${values.length + 3}`;
    return this.database.of(tenant).query<ListedEnvelope>(
      `select ${listedColumns} from (
         select * from envelopes where ${where} ${behind}
         order by id desc limit $${values.length + 1} offset $${values.length + 2}
       ) as envelopes order by id desc`,
      all,
    );
  }

  private async count(tenant: Tenant, where: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.database
      .of(tenant, countingMs)
      .query<{ total: number }>(`select count(*)::float8 as total from envelopes where ${where}`, values);
    return row!.total;
  }
}

interface Conditions {
  readonly where: string;
  readonly values: readonly unknown[];
}

function conditions({ organizationId, environment }: Tenant, query: EnvelopeQuery): Conditions {
  const values: unknown[] = [organizationId, environment];
  const all = ['organization_id = $1', 'environment = $2'];
  const add = (value: unknown, condition: (placeholder: string) => string) => {
    if (value !== undefined) all.push(condition(`$${values.push(value)}`));
  };
  const { status, tag, recipient, createdAfter, createdBefore } = query;
  add(status, (value) => `status = ${value}`);
  add(tag?.trim().toLowerCase(), (value) => `tags @> array[${value}::text]`);
  add(recipient, ofRecipient);
  add(createdAfter && microsecondNotAfter(createdAfter), (value) => `created_at > ${value}::timestamptz`);
  add(createdBefore && microsecondNotBefore(createdBefore), (value) => `created_at < ${value}::timestamptz`);
  return { where: all.join(' and '), values };
}

const ofRecipient = (email: string) => `exists (
  select 1 from recipients
  where recipients.organization_id = envelopes.organization_id and recipients.environment = envelopes.environment
    and recipients.envelope_id = envelopes.id and lower(recipients.email) = lower(${email}))`;
