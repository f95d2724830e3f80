import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const indexes: Readonly<Record<string, readonly string[]>> = {
  frias: ['status', 'certificate_id', 'model_id', 'created_at'],
  risks: ['phase', 'status', 'certificate_id', 'model_id', 'created_at'],
  monitoring_plans: ['status', 'certificate_id', 'model_id', 'created_at'],
  literacy_records: ['audience', 'course', 'created_at'],
  incidents: ['status', 'certificate_id', 'model_id', 'created_at'],
  qms_records: ['aspect', 'status', 'created_at'],
};
const tables = [...Object.keys(indexes), 'transparency_records', 'technical_docs'];

/** The records of the AI Act, and what is known of the certificates that they are about. */
export class CreateComplianceRecords1700000003200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table known_certificates (
        organization_id text not null,
        environment text not null,
        certificate_id text not null,
        issued_at timestamptz not null,
        model_id text,
        provider text,
        model_name text,
        model_version text,
        primary key (organization_id, environment, certificate_id)
      )`);
    await runner.query(`
      create table transparency_records (
        organization_id text not null,
        environment text not null,
        id text not null,
        certificate_id text not null,
        interaction_type text not null,
        human_oversight_type text,
        role text,
        disclosure jsonb,
        override_process jsonb,
        stop_mechanism jsonb,
        oversight jsonb,
        overseers text[] not null,
        marking_techniques text[] not null,
        exception_claimed text,
        evidence_hashes text[] not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table technical_docs (
        organization_id text not null,
        environment text not null,
        id text not null,
        certificate_id text not null,
        system_name text,
        system_version text,
        provider_name text,
        intended_purpose text,
        external_interactions text,
        target_hardware text,
        markings text,
        user_interface text,
        deployers text,
        design_specs text,
        data_governance text,
        predetermined_changes text,
        validation text,
        cybersecurity text,
        input_data text,
        performance_metrics text,
        risk_mitigations text,
        standards text[] not null,
        evidence jsonb not null,
        not_applicable jsonb not null,
        simplified_form boolean not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table frias (
        organization_id text not null,
        environment text not null,
        id text not null,
        title text,
        certificate_id text,
        model_id text,
        privacy jsonb,
        non_discrimination jsonb,
        freedom jsonb,
        dignity jsonb,
        consumer_protection jsonb,
        deployer_process text,
        period_and_frequency text,
        affected_persons text,
        specific_harms text,
        human_oversight text,
        measures_if_harm text,
        dpia_reference text,
        notification jsonb,
        supersedes_id text,
        status text not null,
        completed_by jsonb,
        completed_at timestamptz,
        review jsonb,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table risks (
        organization_id text not null,
        environment text not null,
        id text not null,
        title text not null,
        description text,
        phase text not null,
        certificate_id text,
        model_id text,
        step text,
        hazard text,
        affected_right text,
        foreseeable_misuse boolean not null,
        vulnerable_groups boolean not null,
        likelihood integer,
        severity integer,
        mitigation text,
        residual_likelihood integer,
        residual_severity integer,
        accepted_by text,
        acceptance_reason text,
        owner text,
        due_at timestamptz,
        source text,
        status text not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table monitoring_plans (
        organization_id text not null,
        environment text not null,
        id text not null,
        title text not null,
        description text,
        certificate_id text,
        model_id text,
        system_version text,
        data_sources text[] not null,
        metrics jsonb not null,
        methods text,
        frequency_days integer,
        responsible text,
        escalation text,
        next_review_at timestamptz,
        status text not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table literacy_records (
        organization_id text not null,
        environment text not null,
        id text not null,
        person text not null,
        course text not null,
        audience text,
        content_version text,
        completed_at timestamptz,
        valid_until timestamptz,
        score double precision,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table incidents (
        organization_id text not null,
        environment text not null,
        id text not null,
        title text not null,
        description text,
        certificate_id text,
        model_id text,
        classes text[] not null,
        occurred_at timestamptz,
        detected_at timestamptz,
        aware_at timestamptz,
        causal_link_at timestamptz,
        corrective_actions text,
        authority text,
        authority_reference text,
        initial_report_at timestamptz,
        final_report_at timestamptz,
        breach_report_at timestamptz,
        frozen jsonb,
        downgrade jsonb,
        classified_by jsonb,
        status text not null,
        escalated integer not null default 0,
        next_escalation_at timestamptz,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create table qms_records (
        organization_id text not null,
        environment text not null,
        id text not null,
        title text not null,
        aspect text,
        description text,
        document jsonb,
        owner text,
        approver text,
        effective_from timestamptz,
        next_review_at timestamptz,
        status text not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    for (const table of ['transparency_records', 'technical_docs']) {
      await runner.query(
        `create unique index ${table}_certificate_id on ${table} (organization_id, environment, certificate_id)`,
      );
    }
    for (const [table, columns] of Object.entries(indexes)) {
      for (const column of columns) {
        await runner.query(`create index on ${table} (organization_id, environment, ${column}, id)`);
      }
    }
    await runner.query(`
      create index incidents_escalations on incidents (next_escalation_at, id) where next_escalation_at is not null`);
    await runner.query(
      `create index qms_records_reviews on qms_records (next_review_at, id) where status = 'APPROVED'`,
    );
    const all = Object.fromEntries(tables.map((table) => [table, 'select, insert, update, delete']));
    await secureRows(runner, { ofTenants: { ...all, known_certificates: 'select' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables, 'known_certificates']) await runner.query(`drop table ${table}`);
  }
}
