import { apiKeyScheme, bearerScheme } from '@probatum/http/identity/scopes';

export const info = {
  title: 'Probatum API',
  version: '1',
  description: [
    'Certificates for AI outputs, their anchors, their verification and the webhooks that announce them.',
    'Every response carries `X-Request-Id`. Every error is problem+json (RFC 9457) with a stable `code`. The gateway answers HTTP that is ' +
      'not well formed before it looks for a route: 400, 408 if the request arrives too slowly, 413 if its body is too large for any route, 431 if its headers are too large.',
    'Every JSON response to a GET has a strong `ETag`, and with `If-None-Match` the answer is 304 if nothing changed. HEAD works wherever GET does.',
    'Within this version the API only grows. Expect new members in responses, and new values where a member names a state or a kind. An ' +
      'operation that will be removed is marked as deprecated and says so in the headers `Deprecation`, `Sunset` and `Link` until then.',
  ].join('\n\n'),
  contact: { name: 'The operator of this platform' },
  license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
};

/** The order in which a new customer meets the API. Tags that are not listed follow. */
export const firstTags: readonly string[] = ['Certificates', 'Verification', 'Anchors', 'Webhooks'];

export const securitySchemes = {
  [apiKeyScheme]: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'API key' },
  [bearerScheme]: {
    type: 'http',
    scheme: 'bearer',
    description: 'The same API key, or an OAuth 2.0 access token of `/oauth/token`',
  },
};
