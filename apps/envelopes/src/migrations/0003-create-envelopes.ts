import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEnvelopes1700000003200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table envelopes (
        organization_id text not null,
        environment text not null,
        id text not null,
        status text not null,
        subject text not null,
        message text,
        signature_level text not null,
        category text not null,
        tags text[] not null default '{}',
        locale text,
        redirect_url text,
        webhook_url text,
        initials_on_every_page boolean not null default false,
        template_id text,
        version integer not null default 1,
        seal_state text not null default 'none' check (seal_state in ('none', 'pending', 'sealed', 'failed')),
        seal_error text,
        certificate_id text,
        decline_reason text,
        void_reason text,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        expires_at timestamptz(3),
        sent_at timestamptz(3),
        completed_at timestamptz(3),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`create index envelopes_listed on envelopes (organization_id, environment, created_at, id)`);
    await runner.query(
      `create index envelopes_by_status on envelopes (organization_id, environment, status, created_at)`,
    );
    await runner.query(`create index envelopes_by_tag on envelopes using gin (tags)`);
    await runner.query(
      `create index envelopes_expiring on envelopes (expires_at) where status in ('SENT', 'DELIVERED', 'PARTIALLY_SIGNED')`,
    );
    await runner.query(`
      create table envelope_documents (
        organization_id text not null,
        environment text not null,
        envelope_id text not null,
        position smallint not null,
        document_id text not null,
        sealed_sha256 text,
        primary key (organization_id, environment, envelope_id, position)
      )`);
    await runner.query(
      `create index envelope_documents_document on envelope_documents (organization_id, environment, document_id)`,
    );
    // The token opens the signing page. Its SHA-256 finds the recipient; sealed, it is repeated in messages and links.
    await runner.query(`
      create table recipients (
        organization_id text not null,
        environment text not null,
        envelope_id text not null,
        id text not null,
        position smallint not null,
        sign_order integer not null,
        email text not null,
        name text,
        phone text,
        role text not null,
        status text not null default 'PENDING',
        token_hash bytea not null,
        sealed_token text not null,
        invited_at timestamptz(3),
        viewed_at timestamptz(3),
        signed_at timestamptz(3),
        signed_from text,
        decline_reason text,
        primary key (organization_id, environment, envelope_id, id)
      )`);
    await runner.query(`create unique index recipients_token on recipients (token_hash)`);
    await runner.query(
      `create index recipients_email on recipients (organization_id, environment, lower(email), envelope_id)`,
    );
    // Position and size in points from the upper left corner of the page as it is seen. The picture of a signature is
    // the object `<id>-picture`.
    await runner.query(`
      create table fields (
        organization_id text not null,
        environment text not null,
        envelope_id text not null,
        id text not null,
        recipient_id text not null,
        document_position smallint not null,
        page integer not null,
        type text not null,
        x double precision not null,
        y double precision not null,
        width double precision not null,
        height double precision not null,
        options text[] not null default '{}',
        required boolean not null default true,
        anchor jsonb,
        value text,
        has_picture boolean not null default false,
        filled_at timestamptz(3),
        primary key (organization_id, environment, envelope_id, id)
      )`);
    await secureRows(runner, {
      ofTenants: {
        envelopes: 'select, insert, update, delete',
        envelope_documents: 'select, insert, update, delete',
        recipients: 'select, insert, update, delete',
        fields: 'select, insert, update, delete',
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['fields', 'recipients', 'envelope_documents', 'envelopes']) {
      await runner.query(`drop table ${table}`);
    }
  }
}
