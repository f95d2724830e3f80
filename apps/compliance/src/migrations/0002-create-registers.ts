import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vendors, models and the evaluations of models. */
export class CreateRegisters1700000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table vendors (
        organization_id text not null,
        environment text not null,
        id text not null,
        name text not null,
        type text not null,
        website text,
        contact_email text,
        review_status text not null,
        dpa_status text not null,
        dpa_signed_at timestamptz,
        dpa_expires_at timestamptz,
        certifications jsonb not null,
        sub_processors jsonb not null,
        regions text[] not null,
        risk_score double precision,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`create unique index vendors_name on vendors (organization_id, environment, name)`);
    for (const column of ['type', 'review_status', 'dpa_status', 'created_at']) {
      await runner.query(`create index on vendors (organization_id, environment, ${column}, id)`);
    }
    await runner.query(`create index vendors_dpa_ends on vendors (dpa_expires_at, id) where dpa_status = 'SIGNED'`);
    await runner.query(`
      create table models (
        organization_id text not null,
        environment text not null,
        id text not null,
        provider text not null,
        model_name text not null,
        model_version text,
        vendor_id text,
        use_case text,
        department text,
        responsible_person text,
        risk_level text,
        gpai jsonb,
        declared_levels jsonb,
        drift_policy jsonb,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    // A certificate names a model by these three. A model without a version is one model, too.
    await runner.query(`
      create unique index models_provider_model_name_model_version
      on models (organization_id, environment, provider, model_name, model_version) nulls not distinct`);
    for (const column of ['model_name', 'risk_level', 'vendor_id', 'created_at']) {
      await runner.query(`create index on models (organization_id, environment, ${column}, id)`);
    }
    await runner.query(`create index on models (organization_id, environment, provider, id)`);
    await runner.query(`
      create table evaluations (
        organization_id text not null,
        environment text not null,
        id text not null,
        model_id text not null,
        model_version text,
        accuracy double precision,
        precision double precision,
        recall double precision,
        f1_score double precision,
        auc double precision,
        confusion_matrix jsonb,
        dataset_name text,
        dataset_size integer,
        dataset_hash text,
        evaluated_at timestamptz(3) not null,
        evaluated_by text,
        notes text,
        created_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`
      create index on evaluations (organization_id, environment, model_id, evaluated_at desc, id desc)`);
    await runner.query(`create index on evaluations (organization_id, environment, evaluated_at, id)`);
    await secureRows(runner, {
      ofTenants: {
        vendors: 'select, insert, update, delete',
        models: 'select, insert, update, delete',
        evaluations: 'select, insert, delete',
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table evaluations, models, vendors`);
  }
}
