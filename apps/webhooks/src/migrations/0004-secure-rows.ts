import { SecureRows } from '@probatum/persistence/row-level-security';

export class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: {
      endpoints: 'select, insert, update',
      deliveries: 'select',
      idempotency_keys: 'select, insert, update',
    },
    open: { outbox: 'insert' },
  };
}
