import { Conflict } from '@probatum/http/problems/problem';

export class VendorInUse extends Conflict {
  static readonly code = 'vendor.in_use';
  static readonly meaning = 'Models name the vendor, and would lose what is known of it.';
  static readonly remedy = 'Give the models in `GET /vendors/{id}/models` another vendor or none, and delete it then.';

  /** @param models number of them */
  constructor(id: string, models: number) {
    super(`${models} models name the vendor ${id}`, { members: { models } });
  }
}
