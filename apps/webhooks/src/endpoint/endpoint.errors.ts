import { BadRequest, Conflict, NotFound } from '@probatum/http/problems/problem';
import type { Refusal } from '@probatum/outbound-http/refusal';

export class WebhookNotFound extends NotFound {
  static readonly code = 'webhook.not_found';
  static readonly vendorCode = 'NOT FOUND';
  static readonly meaning = 'There is no webhook with this id in the organization and environment of the credential.';
  static readonly remedy =
    'Use an id from the list of webhooks of the same API, `GET /webhooks` or `GET /api/v1/webhooks`, with a key of the same environment.';

  constructor(id: string) {
    super(`The webhook ${id} was not found`);
  }
}

export class WebhookUrlRejected extends BadRequest {
  static readonly code = 'webhook.url_rejected';
  static readonly meaning =
    'The platform does not call this URL. For example, the URL does not use https, or its host has an IP address that is not public.';
  static readonly remedy = 'Register an https URL without credentials whose host has only public IP addresses.';

  constructor({ code, reason }: Refusal) {
    super(`URL rejected: ${reason}`, { errors: [{ pointer: '/url', code, message: reason }] });
  }
}

export class WebhookLimitReached extends Conflict {
  static readonly code = 'webhook.limit_reached';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning = 'The organization has reached the maximum number of webhooks in this environment.';
  static readonly remedy = 'Delete a webhook that is no longer needed. One webhook can receive several events.';

  constructor(limit: number) {
    super(`An organization may have at most ${limit} webhooks in an environment`, { members: { limit } });
  }
}

export class WebhookUrlLimitReached extends Conflict {
  static readonly code = 'webhook.url_limit_reached';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning =
    'The organization has reached the maximum number of webhooks with this URL, in both environments together. Other spellings of the same URL count as well.';
  static readonly remedy = 'Use an existing webhook, or delete one. One webhook can receive several events.';

  constructor(limit: number) {
    super(`An organization may have at most ${limit} webhooks with the same URL`, { members: { limit } });
  }
}
