import { Conflict, NotFound } from '@probatum/http/problems/problem';

export class ModelNotEvaluated extends NotFound {
  static readonly code = 'model.not_evaluated';
  static readonly meaning = 'The model has no evaluation yet.';
  static readonly remedy = 'Record one with `POST /models/{id}/performance`.';

  constructor(id: string) {
    super(`The model ${id} has no evaluation`);
  }
}

export class VendorInUse extends Conflict {
  static readonly code = 'vendor.in_use';
  static readonly meaning = 'Models name the vendor, and would lose what is known of it.';
  static readonly remedy = 'Give the models in `GET /vendors/{id}/models` another vendor or none, and delete it then.';

  /** @param models number of them */
  constructor(id: string, models: number) {
    super(`${models} models name the vendor ${id}`, { members: { models } });
  }
}
