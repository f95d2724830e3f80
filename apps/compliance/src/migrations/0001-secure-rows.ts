import { SecureRows } from '@probatum/persistence/row-level-security';

/** Privileges of requests on the tables that every service has. */
export class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: { idempotency_keys: 'select, insert, update' },
    open: { outbox: 'insert' },
  };
}
