import { toOpenApi30 } from './to-openapi-30';

const document = {
  openapi: '3.1.0',
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
  info: { title: 'T', version: '1', summary: 'S', license: { name: 'L', identifier: 'MIT' } },
  webhooks: { x: {} },
  paths: {
    '/x': {
      get: {
        security: [{ apiKey: ['a:read'], flow: ['b'] }],
        parameters: [
          { $ref: '#/components/parameters/P', description: 'ignored' },
          { name: 'q', in: 'query', schema: { const: 1 }, examples: { one: { value: { const: 1 } } } },
        ],
        responses: {
          200: { description: 'd', content: { 'application/json': { schema: { type: ['string', 'null'] } } } },
        },
        'x-kept': { const: 1 },
      },
    },
  },
  components: {
    schemas: { S: { type: 'string', examples: ['a'] } },
    parameters: { P: { name: 'p', in: 'query', schema: { type: 'null' } } },
    pathItems: { I: {} },
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'k' }, flow: { type: 'oauth2', flows: {} } },
  },
};

it('a document of OpenAPI 3.1 becomes one of 3.0, schemas wherever they stand, and data stays as it is', () => {
  expect(toOpenApi30(document)).toEqual({
    openapi: '3.0.3',
    info: { title: 'T', version: '1', license: { name: 'L' } },
    paths: {
      '/x': {
        get: {
          // Scopes are for OAuth 2 and OpenID Connect only.
          security: [{ apiKey: [], flow: ['b'] }],
          parameters: [
            { $ref: '#/components/parameters/P' },
            { name: 'q', in: 'query', schema: { enum: [1] }, examples: { one: { value: { const: 1 } } } },
          ],
          responses: {
            200: { description: 'd', content: { 'application/json': { schema: { type: 'string', nullable: true } } } },
          },
          'x-kept': { const: 1 },
        },
      },
    },
    components: {
      schemas: { S: { type: 'string', example: 'a' } },
      parameters: { P: { name: 'p', in: 'query', schema: { nullable: true, enum: [null] } } },
      securitySchemes: document.components.securitySchemes,
    },
  });
});
