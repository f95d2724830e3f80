import { CountRows } from '@probatum/persistence/row-counts';

export class CountRows1700000002200 extends CountRows {
  protected readonly tables = [
    { table: 'api_keys' },
    { table: 'oauth_clients' },
    { table: 'client_certificates' },
    { table: 'audit_rooms' },
    { table: 'audit_room_accesses', parent: 'room_id' },
    { table: 'audit_log' },
  ];
}
