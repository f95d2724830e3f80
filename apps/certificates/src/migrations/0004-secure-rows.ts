import { SecureRows } from '@probatum/persistence/row-level-security';

export class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: {
      certificates: 'select, insert, update',
      evidence_hashes: 'select, insert',
      certificate_links: 'select, insert',
      change_clocks: 'select, insert, update',
      idempotency_keys: 'select, insert, update',
    },
    open: { outbox: 'insert' },
  };
}
