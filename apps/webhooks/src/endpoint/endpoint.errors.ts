import { BadRequest, Conflict, NotFound } from '@probatum/http/problem';
import type { Refusal } from '@probatum/outbound-http/refusal';

export class WebhookNotFound extends NotFound {
  static readonly code = 'webhook.not_found';
  static readonly meaning = 'There is no webhook with this id in your organization and environment.';
  static readonly remedy = 'Use an id from `GET /webhooks`, with a key of the same environment.';

  constructor(id: string) {
    super(`There is no webhook ${id}`);
  }
}

export class WebhookUrlRejected extends BadRequest {
  static readonly code = 'webhook.url_rejected';
  static readonly meaning =
    'The URL is one that we refuse to call: not https, or leading to an address that is not public, among others.';
  static readonly remedy = 'Register an https URL without credentials whose host has public addresses only.';

  constructor({ code, reason }: Refusal) {
    super(`URL rejected: ${reason}`, { errors: [{ pointer: '/url', code, message: reason }] });
  }
}

export class WebhookLimitReached extends Conflict {
  static readonly code = 'webhook.limit_reached';
  static readonly meaning = 'Your organization already has as many webhooks in this environment as it may have.';
  static readonly remedy = 'Delete a webhook that is no longer needed; one webhook can receive several events.';

  constructor(limit: number) {
    super(`There can be ${limit} webhooks at most`, { members: { limit } });
  }
}
