import { apiKeyScheme, bearerScheme } from '@probatum/http/scopes';

export const info = {
  title: 'Probatum API',
  version: '1',
  description: [
    'Certificates for AI outputs, their anchors, their verification and the webhooks that announce them.',
    'Every answer carries `X-Request-Id`; every error is problem+json (RFC 9457) with a stable `code`. What is no well-formed HTTP is ' +
      'answered before it is known what was asked for: 400, 408 when it comes too slowly, 413 when it has a body that is too large for any route, 431 when its headers are too large.',
    'Every JSON answer to a GET has a strong `ETag`; `If-None-Match` makes it 304. HEAD is answered wherever GET is.',
    'Within this version the API only grows. Expect new members in answers, and new values where a member names a state or a kind. An ' +
      'operation that will go is marked as deprecated and says so in the headers `Deprecation`, `Sunset` and `Link` until its day.',
  ].join('\n\n'),
  contact: { name: 'The operator of this platform' },
  license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
};

export const securitySchemes = {
  [apiKeyScheme]: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' },
  [bearerScheme]: {
    type: 'http',
    scheme: 'bearer',
    description: 'The same API key, or an OAuth 2.0 access token of `/oauth/token`',
  },
};
