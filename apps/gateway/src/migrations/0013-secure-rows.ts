import { SecureRows } from '@probatum/persistence/row-level-security';

export class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: {
      api_keys: 'select, insert, update',
      oauth_clients: 'select, insert, update, delete',
      oauth_client_secrets: 'select, insert, update',
      oauth_revoked_tokens: 'select, insert',
      client_certificates: 'select, insert, update',
      audit_rooms: 'select, insert, update',
      audit_room_accesses: 'select',
      request_log: 'select',
      idempotency_keys: 'select, insert, update',
    },
    ofOrganizations: {
      organizations: { column: 'id', privileges: 'select, update' },
      // The hashes of an organization's log run through both environments.
      audit_log: { column: 'organization_id', privileges: 'select, insert' },
    },
    open: { outbox: 'insert' },
  };
}
