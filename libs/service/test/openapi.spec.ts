import { openApiErrors } from '@probatum/testing/open-api-errors';
import { ServiceHarness } from '@probatum/testing/service-harness';
import { testService } from './test-service';

interface Operation {
  readonly operationId: string;
  readonly tags: string[];
  readonly security: object[];
  readonly parameters: { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: object;
  readonly responses: Record<string, object>;
  readonly [trait: `x-${string}`]: unknown;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<'schemas' | 'responses' | 'securitySchemes', Record<string, object>>;
}

let document: Document;
let text: string;

beforeAll(async () => {
  const harness = await ServiceHarness.start(testService('test-openapi'));
  const answer = await fetch(`${harness.service.url}/openapi.json`);
  expect(answer.headers.get('content-type')).toMatch('application/json');
  text = await answer.text();
  document = JSON.parse(text) as Document;
  await harness.stop();
});

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const operation = (method: string, path: string) => document.paths[path]![method]!;

describe('the document of a service', () => {
  it('is valid OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(openApiErrors(document)).toEqual([]);
  });

  it('says of each operation who may call it', () => {
    expect(operation('post', '/things').security).toEqual([
      { apiKey: ['certificates:write'] },
      { bearer: ['certificates:write'] },
    ]);
    expect(operation('get', '/things/public').security).toEqual([{}]);
    expect(document.components.securitySchemes).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    });
  });

  it('states the traits for the gateway: the size of a body, a deadline, and low priority, as for lists', () => {
    expect(operation('post', '/things/small')).toMatchObject({
      'x-max-body-bytes': 100,
      'x-deadline-ms': 900,
      'x-priority': 'low',
    });
    expect(operation('get', '/things')['x-priority']).toBe('low');
    expect(operation('get', '/things/{id}')).not.toHaveProperty('x-priority');
    expect(operation('post', '/things/{id}/change')).not.toHaveProperty('x-max-body-bytes');
  });

  it('lists each named schema once and refers to it, also from within another', () => {
    expect(Object.keys(document.components.schemas).sort()).toEqual(['Problem', 'TestPart', 'TestThing']);
    expect(operation('post', '/things').requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: reference('TestThing') } },
    });
    expect(operation('get', '/things').responses['200']).toMatchObject({
      content: { 'application/json': { schema: { properties: { items: { items: reference('TestThing') } } } } },
    });
    expect(document.components.schemas['TestThing']).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['name', 'parts'],
      properties: {
        parts: { type: 'array', items: reference('TestPart') },
        main: reference('TestPart'),
        note: { anyOf: [{ type: 'string', minLength: 1, maxLength: 200 }, { type: 'null' }] },
      },
    });
    expect(text).not.toContain('"$id"');
    expect(text).not.toContain('nullable');
  });

  it('tells parameters with their schemas', () => {
    expect(operation('get', '/things').parameters).toEqual([
      expect.objectContaining({
        name: 'page',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ default: 1 }),
      }),
      expect.objectContaining({ name: 'pageSize', in: 'query', schema: expect.objectContaining({ maximum: 100 }) }),
      { $ref: '#/components/parameters/IfNoneMatch' },
    ]);
    expect(operation('get', '/things/{id}').parameters).toEqual([
      {
        ...{ name: 'id', in: 'path', required: true, description: 'Id that begins with `cert_`' },
        schema: expect.objectContaining({ pattern: expect.any(String) }),
      },
    ]);
  });

  it('tells the statuses that were named, and those that follow from what the operation is', () => {
    const statusesOf = (method: string, path: string) => Object.keys(operation(method, path).responses).join(' ');
    expect(statusesOf('post', '/things')).toBe('201 400 401 403 409 413 415 429 503');
    expect(statusesOf('get', '/things')).toBe('200 304 400 401 403 429 503');
    expect(statusesOf('get', '/things/{id}')).toBe('200 400 401 403 404 429 503');
    expect(statusesOf('get', '/things/public')).toBe('200 400 503');
    expect(statusesOf('post', '/things/{id}/change')).toBe('204 400 401 403 404 409 412 413 415 422 429 503');
    const { responses, tags } = operation('post', '/things');
    const content = { 'application/problem+json': { schema: reference('Problem') } };
    expect(responses['409']).toEqual({ description: 'It is taken', content });
    expect(responses['503']).toEqual({ $ref: '#/components/responses/Unavailable' });
    expect(document.components.responses['Unavailable']).toMatchObject({ content, headers: { 'Retry-After': {} } });
    expect(tags).toEqual(['Things']);
    expect(operation('get', '/things/public').responses['200']).toEqual({ description: 'Hello' });
  });

  it('says that a JSON answer to a GET has an ETag', () => {
    const { responses } = operation('get', '/things');
    expect(responses['200']).toMatchObject({ headers: { ETag: { $ref: '#/components/headers/ETag' } } });
    expect(responses['304']).toEqual({ $ref: '#/components/responses/NotModified' });
  });

  it('says of a route that will go since when, until when and what to read', () => {
    expect(operation('get', '/things/old')).toMatchObject({
      ...{ deprecated: true, 'x-deprecated-since': '2026-10-01', 'x-sunset': '2027-04-01' },
      'x-deprecation-link': 'https://example.com/news',
    });
    expect(operation('get', '/things')).not.toHaveProperty('deprecated');
  });

  it('does not tell of probes, metrics and what is excluded', () => {
    expect(Object.keys(document.paths).filter((path) => !path.startsWith('/things'))).toEqual([]);
    expect(document.paths).not.toHaveProperty('/things/closed');
  });
});
