import { secureRows, unsecureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ofTenants = {
  api_keys: 'select, insert, update',
  oauth_clients: 'select, insert, update, delete',
  oauth_client_secrets: 'select, insert, update',
  oauth_revoked_tokens: 'select, insert',
  client_certificates: 'select, insert, update',
  audit_rooms: 'select, insert, update',
  audit_room_accesses: 'select',
  request_log: 'select',
  idempotency_keys: 'select, insert, update',
};
/** The hashes of an organization's audit log run through both environments. */
const ofOrganizations = {
  organizations: { column: 'id', privileges: 'select, update' },
  audit_log: { column: 'organization_id', privileges: 'select, insert' },
};
const open = { outbox: 'insert' };

export class SecureRows1700000001200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, { ofTenants, ofOrganizations, open });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, { ofTenants, ofOrganizations, open });
  }
}
