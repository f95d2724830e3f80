import { SecureRows } from '@probatum/persistence/row-level-security';

export class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: { anchor_shares: 'select' },
    others: {
      // An anchor belongs to many tenants. Each tenant with a share in it sees it.
      anchors: {
        privileges: 'select',
        condition: 'exists (select from anchor_shares share where share.anchor_id = anchors.id)',
      },
    },
  };
}
