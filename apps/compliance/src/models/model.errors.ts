import { NotFound } from '@probatum/http/problems/problem';

export class ModelNotEvaluated extends NotFound {
  static readonly code = 'model.not_evaluated';
  static readonly meaning = 'The model has no evaluation yet.';
  static readonly remedy = 'Record one with `POST /models/{id}/performance`.';

  constructor(id: string) {
    super(`The model ${id} has no evaluation`);
  }
}
