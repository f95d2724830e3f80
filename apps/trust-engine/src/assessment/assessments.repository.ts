import type { Queryable } from '@probatum/persistence/database';
import { textArray } from '@probatum/persistence/text-array';
import type { AssessedCertificate, StatedFacts } from './assessment';

// Every statement touches its rows in the order of their keys, so that two of them never wait for each other.

const columns = `
  organization_id as "organizationId", environment, certificate_id as "certificateId", facts,
  trust_level as "trustLevel", trust_score as "trustScore", revision`;

const assessed = `(
    select organization_id, environment, certificate_id, facts::jsonb, trust_level, trust_score, revision
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::integer[])
      as row (organization_id, environment, certificate_id, facts, trust_level, trust_score, revision)
  ) as given`;

const insertAssessed = `
  insert into assessments as known
    (organization_id, environment, certificate_id, facts, trust_level, trust_score, revision)
  select * from ${assessed} order by organization_id, environment, certificate_id
  on conflict (organization_id, environment, certificate_id)`;

const insertNew = `${insertAssessed} do nothing returning 1`;

const completeEarly = `
  ${insertAssessed} do update set
    facts = excluded.facts || known.facts,
    trust_level = excluded.trust_level, trust_score = excluded.trust_score, revision = excluded.revision
    where known.revision = 0
  returning ${columns}`;

const mergeFacts = `
  insert into assessments as known (organization_id, environment, certificate_id, facts)
  select organization_id, environment, certificate_id, facts::jsonb
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as stated(organization_id, environment, certificate_id, facts)
  order by organization_id, environment, certificate_id
  on conflict (organization_id, environment, certificate_id) do update set facts = known.facts || excluded.facts
  returning ${columns}`;

const changed = `
  select ${columns} from unnest($1::text[], $2::text[], $3::text[]) as wanted(organization_id, environment, certificate_id)
  join assessments using (organization_id, environment, certificate_id) where revision > 1`;

const lockKnown = `
  select ${columns} from unnest($1::text[], $2::text[], $3::text[]) as wanted(organization_id, environment, certificate_id)
  join assessments using (organization_id, environment, certificate_id)
  order by organization_id, environment, certificate_id for update of assessments`;

const changeAssessed = `
  update assessments as known
  set facts = given.facts, trust_level = given.trust_level, trust_score = given.trust_score, revision = given.revision
  from ${assessed}
  where known.organization_id = given.organization_id and known.environment = given.environment
    and known.certificate_id = given.certificate_id`;

/** Adds the certificates of which nothing is known yet, and returns how many those were. */
export async function insertNewAssessments(on: Queryable, rows: readonly AssessedCertificate[]): Promise<number> {
  return (await on.query(insertNew, assessedValues(rows), 'assessments-insert-new')).length;
}

/** Puts the facts of issuance under those that came before them. Leaves alone, and out, what is assessed already. */
export async function completeEarlyFacts(
  on: Queryable,
  rows: readonly AssessedCertificate[],
): Promise<AssessedCertificate[]> {
  return on.query<AssessedCertificate>(completeEarly, assessedValues(rows), 'assessments-complete-early');
}

/** Of these certificates, those of which something is known, locked for a change. */
export async function lockAssessments(on: Queryable, rows: readonly StatedFacts[]): Promise<AssessedCertificate[]> {
  const [organizations, environments, certificates] = factValues(rows);
  return on.query<AssessedCertificate>(lockKnown, [organizations, environments, certificates], 'assessments-lock');
}

/** Puts facts over those that are known, and returns the certificates of them that are assessed. */
export async function mergeStatedFacts(on: Queryable, stated: readonly StatedFacts[]): Promise<AssessedCertificate[]> {
  const rows = await on.query<AssessedCertificate>(mergeFacts, factValues(stated), 'assessments-merge');
  return rows.filter(({ revision }) => revision > 0);
}

/** Of these certificates, what is known of those about which something was said after their issue. */
export async function findChanged(on: Queryable, rows: readonly StatedFacts[]): Promise<AssessedCertificate[]> {
  const [organizations, environments, certificates] = factValues(rows);
  return on.query<AssessedCertificate>(changed, [organizations, environments, certificates], 'assessments-changed');
}

export async function changeAssessments(on: Queryable, rows: readonly AssessedCertificate[]): Promise<void> {
  await on.query(changeAssessed, assessedValues(rows), 'assessments-change');
}

function factValues(rows: readonly StatedFacts[]): unknown[] {
  return [
    rows.map((row) => row.organizationId),
    rows.map((row) => row.environment),
    rows.map((row) => row.certificateId),
    textArray(rows.map((row) => JSON.stringify(row.facts))),
  ];
}

function assessedValues(rows: readonly AssessedCertificate[]): unknown[] {
  return [
    ...factValues(rows),
    rows.map((row) => row.trustLevel),
    rows.map((row) => row.trustScore),
    rows.map((row) => row.revision),
  ];
}
