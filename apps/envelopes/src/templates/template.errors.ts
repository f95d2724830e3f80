import { NotFound } from '@probatum/http/problems/problem';

export class TemplateNotFound extends NotFound {
  static readonly code = 'template.not_found';
  static readonly vendorCode = 'NOT FOUND';
  static readonly meaning = 'There is no template with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use an id from `GET /api/v1/templates`, with a key of the same environment.';

  constructor(id: string) {
    super(`The template ${id} was not found`);
  }
}
