import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields } from '@probatum/http/validation/fields';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import type { LiteracySummary } from './literacy-record';

export const SummaryQuery = Fields({
  population: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000_000, description: 'Number of persons who need a training' }),
  ),
});
export type SummaryQuery = Static<typeof SummaryQuery>;

const count = `
  select count(*)::int as records, (count(completed_at))::int as completed, (count(distinct person))::int as persons,
    (count(distinct person) filter (where completed_at <= $3 and (valid_until is null or valid_until > $3)))::int as covered
  from literacy_records where organization_id = $1 and environment = $2`;

type Counts = Pick<Static<typeof LiteracySummary>, 'records' | 'completed' | 'persons' | 'covered'>;

@Injectable()
export class SummarizeLiteracy {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(tenant: Tenant, { population = null }: { readonly population?: number | null }) {
    const values = [tenant.organizationId, tenant.environment, this.clock.now()];
    const [counts] = (await this.database.of(tenant).query(count, values)) as [Counts];
    const { records, completed, covered } = counts;
    return {
      status: records === 0 ? 'NOT_ASSESSED' : 'ASSESSED',
      ...counts,
      completionPercentage: percent(completed, records),
      population,
      coveragePercentage: population === null || records === 0 ? null : percent(covered, population),
      note: 'Measures that were taken (Article 4). They guarantee no level of literacy.',
    };
  }
}

const percent = (part: number, whole: number) => (whole === 0 ? null : Math.round((1_000 * part) / whole) / 10);
