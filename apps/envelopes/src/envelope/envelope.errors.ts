import { NotFound } from '@probatum/http/problems/problem';

export class EnvelopeNotFound extends NotFound {
  static readonly code = 'envelope.not_found';
  static readonly meaning = 'There is no envelope with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use an id from `GET /api/v1/envelopes`, with a key of the same environment.';

  constructor(id: string) {
    super(`The envelope ${id} was not found`);
  }
}
