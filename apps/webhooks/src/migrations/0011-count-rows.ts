import { CountRows } from '@probatum/persistence/row-counts';

export class CountRows1700000002200 extends CountRows {
  protected readonly tables = [{ table: 'deliveries', parent: 'endpoint_id' }];
}
