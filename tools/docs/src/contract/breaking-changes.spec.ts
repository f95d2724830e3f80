import { breakingChanges } from './breaking-changes';
import type { Document } from './operations';

type Json = Record<string, unknown>;

const today = '2026-11-22';
const operation = (more: Json = {}): Json => ({
  operationId: 'one',
  security: [{ apiKey: ['a:read'] }],
  responses: { 200: { description: '' } },
  ...more,
});
const document = (paths: Json, schemas: Json = {}) => ({ paths, components: { schemas } }) as unknown as Document;
const only = (more: Json) => document({ '/x': { post: operation(more) } });
const changes = (before: Document, after: Document) => breakingChanges(before, after, today);

const object = (properties: Json, more: Json = {}) => ({ type: 'object', properties, ...more });
const closed = { additionalProperties: false };
const text = { type: 'string' };
const number = { type: 'number' };

describe('an operation', () => {
  const cases: [rule: string, before: Json, breaking: Json, message: string, harmless: Json][] = [
    ['path', { '/x': { get: operation() } }, {}, 'GET /x: is gone', { '/x': { get: operation() }, '/y': {} }],
    [
      'method',
      { '/x': { get: operation(), post: operation({ operationId: 'two' }) } },
      { '/x': { get: operation() } },
      'POST /x: is gone',
      { '/x': { get: operation(), post: operation({ operationId: 'two' }), put: operation() } },
    ],
    [
      'sunset',
      { '/x': { get: operation({ 'x-sunset': '2026-11-23' }) } },
      {},
      'GET /x: is gone',
      { '/x': { get: operation({ deprecated: true }) } },
    ],
    [
      'name',
      { '/x': { get: operation() } },
      { '/x': { get: operation({ operationId: 'other' }) } },
      'GET /x: is called other, and was one',
      { '/x': { get: operation({ summary: 'other' }) } },
    ],
    [
      'scopes',
      { '/x': { get: operation() } },
      { '/x': { get: operation({ security: [{ apiKey: ['a:read', 'b:read'] }] }) } },
      'GET /x: apiKey a:read is not enough any more',
      { '/x': { get: operation({ security: [{ apiKey: [] }, { oauth: ['a:read'] }] }) } },
    ],
    [
      'a key',
      { '/x': { get: operation({ security: [{}] }) } },
      { '/x': { get: operation() } },
      'GET /x: no key is not enough any more',
      { '/x': { get: operation({ security: [{ apiKey: ['z'] }, {}] }) } },
    ],
    [
      'a scheme',
      { '/x': { get: operation({ security: [{ apiKey: [] }, { bearer: [] }] }) } },
      { '/x': { get: operation({ security: [{ apiKey: [] }] }) } },
      'GET /x: bearer is not enough any more',
      { '/x': { get: operation({ security: [{ bearer: [] }, { apiKey: [] }, { other: [] }] }) } },
    ],
  ];

  it.each(cases)('breaks by its %s', (_rule, before, breaking, message, harmless) => {
    expect(changes(document(before), document(breaking))).toEqual([message]);
    expect(changes(document(before), document(harmless))).toEqual([]);
  });

  it('may go when its announced day has come', () => {
    const before = document({ '/x': { get: operation({ 'x-sunset': today }) } });
    expect(changes(before, document({}))).toEqual([]);
  });
});

describe('a parameter', () => {
  const query = (name: string, schema: Json = text, required = false) => ({ name, in: 'query', required, schema });
  const cases: [rule: string, before: Json[], breaking: Json[], message: string, harmless: Json[]][] = [
    ['removed', [query('a')], [], 'POST /x query a: is not taken any more', [query('a'), query('b')]],
    ['new and required', [], [query('a', text, true)], 'POST /x query a: is required now', [query('a')]],
    [
      'required',
      [query('a')],
      [query('a', text, true)],
      'POST /x query a: is required now',
      [query('a', { type: ['string', 'null'] })],
    ],
    [
      'limited',
      [query('a', { type: 'integer', maximum: 100 })],
      [query('a', { type: 'integer', maximum: 50 })],
      'POST /x query a: maximum is 50 and was 100',
      [query('a', { type: 'integer', maximum: 200 })],
    ],
  ];

  it.each(cases)('breaks when it is %s', (_rule, before, breaking, message, harmless) => {
    expect(changes(only({ parameters: before }), only({ parameters: breaking }))).toEqual([message]);
    expect(changes(only({ parameters: before }), only({ parameters: harmless }))).toEqual([]);
  });

  it('is the same behind a reference and on the path', () => {
    const direct = document({ '/x': { parameters: [query('a')], get: operation() } });
    const referring = {
      ...document({ '/x': { get: operation({ parameters: [{ $ref: '#/components/parameters/A' }] }) } }),
      components: { parameters: { A: query('a') } },
    } as Document;
    expect(changes(direct, referring)).toEqual([]);
    expect(changes(referring, document({ '/x': { get: operation() } }))).toEqual([
      'GET /x query a: is not taken any more',
    ]);
  });
});

describe('a request', () => {
  const taking = (schema: Json, more: Json = {}) =>
    only({ requestBody: { content: { 'application/json': { schema } }, ...more } });
  const at = 'POST /x body';
  const cases: [rule: string, before: Json, breaking: Json, message: string, harmless: Json][] = [
    ['type', text, number, `${at}: string is not taken any more`, { type: ['string', 'number'] }],
    ['integers', number, { type: 'integer' }, `${at}: number is not taken any more`, {}],
    [
      'null',
      { type: ['string', 'null'] },
      text,
      `${at}: null is not taken any more`,
      { anyOf: [text, { type: 'null' }, number] },
    ],
    [
      'values',
      { type: 'string', enum: ['a', 'b'] },
      { type: 'string', enum: ['a'] },
      `${at}: the value b is not taken any more`,
      { type: 'string', enum: ['c', 'b', 'a'] },
    ],
    ['any value', text, { type: 'string', enum: ['a'] }, `${at}: only a is taken`, text],
    [
      'length',
      { type: 'string', maxLength: 9 },
      { type: 'string', maxLength: 8 },
      `${at}: maxLength is 8 and was 9`,
      { type: 'string', maxLength: 10 },
    ],
    ['shortness', text, { type: 'string', minLength: 1 }, `${at}: minLength is 1 and was not there`, text],
    [
      'pattern',
      { type: 'string', pattern: 'a' },
      { type: 'string', pattern: 'b' },
      `${at}: pattern is b and was a`,
      text,
    ],
    [
      'format',
      text,
      { type: 'string', format: 'uri' },
      `${at}: format is uri and was not there`,
      { type: 'string', description: 'x' },
    ],
    [
      'bounds',
      { type: 'integer', minimum: 0 },
      { type: 'integer', minimum: 1 },
      `${at}: minimum is 1 and was 0`,
      { type: 'integer', minimum: -1 },
    ],
    [
      'items',
      { type: 'array', items: text },
      { type: 'array', items: number },
      `${at}[]: string is not taken any more`,
      { type: 'array', items: {} },
    ],
    [
      'how many',
      { type: 'array', items: text },
      { type: 'array', items: text, maxItems: 5 },
      `${at}: maxItems is 5 and was not there`,
      { type: 'array', items: text, maxItems: undefined },
    ],
    [
      'a field',
      object({ a: text, b: text }),
      object({ a: text }),
      `${at}/b: is not taken any more`,
      object({ a: text, b: text, c: text }),
    ],
    [
      'a required field',
      object({}),
      object({ a: text }, { required: ['a'] }),
      `${at}/a: is required now`,
      object({ a: text }),
    ],
    [
      'a field that is required',
      object({ a: text }),
      object({ a: text }, { required: ['a'] }),
      `${at}/a: is required now`,
      object({ a: text }, { required: [] }),
    ],
    [
      'free members',
      object({}),
      object({}, closed),
      `${at}: members of any name are not taken any more`,
      object({}, { additionalProperties: text }),
    ],
    [
      'depth',
      object({ a: object({ b: { type: 'array', items: text } }) }),
      object({ a: object({ b: { type: 'array', items: { type: 'string', maxLength: 1 } } }) }),
      `${at}/a/b[]: maxLength is 1 and was not there`,
      object({ a: object({ b: { type: 'array', items: text } }) }),
    ],
    [
      'all of several',
      { allOf: [object({ a: text }), object({ b: text })] },
      object({ a: text }),
      `${at}/b: is not taken any more`,
      object({ a: text, b: text }),
    ],
    [
      'a choice',
      { anyOf: [object({ a: text }), object({ b: text }, { required: ['b'] })] },
      object({ a: text }),
      `${at}/b: is not taken any more`,
      { oneOf: [object({ b: text }), object({ a: text })] },
    ],
  ];

  it.each(cases)('breaks by %s', (_rule, before, breaking, message, harmless) => {
    expect(changes(taking(before), taking(breaking))).toEqual([message]);
    expect(changes(taking(before), taking(harmless))).toEqual([]);
  });

  it('breaks when a body or its media type is something else', () => {
    expect(changes(only({}), taking(text, { required: true }))).toEqual([`${at}: is required now`]);
    expect(changes(only({}), taking(text))).toEqual([]);
    expect(changes(taking(text), taking(text, { required: true }))).toEqual([`${at}: is required now`]);
    expect(changes(taking(text), only({}))).toEqual([`${at}: application/json is gone`]);
  });
});

describe('an answer', () => {
  const giving = (schema: Json, more: Json = {}) =>
    only({ responses: { 200: { description: '', content: { 'application/json': { schema } }, ...more } } });
  const at = 'POST /x 200';
  const cases: [rule: string, before: Json, breaking: Json, message: string, harmless: Json][] = [
    ['type', number, text, `${at}: it can now be string`, { type: 'integer' }],
    ['null', text, { type: ['string', 'null'] }, `${at}: it can now be null`, { type: 'string', maxLength: 500 }],
    ['a field', object({ a: text }), object({}), `${at}/a: is gone`, object({ a: text, b: text })],
    [
      'a certain field',
      object({ a: text }, { required: ['a'] }),
      object({ a: text }),
      `${at}/a: may be missing now`,
      object({ a: text, b: text }, { required: ['a', 'b'] }),
    ],
    [
      'a field of a closed object',
      object({ a: text }, closed),
      object({ b: text }, closed),
      `${at}/a: is gone`,
      object({ a: text, b: text }, closed),
    ],
    [
      'values',
      { type: 'string', enum: ['a'] },
      text,
      `${at}: it can now be any value`,
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      'format',
      { type: 'string', format: 'date-time' },
      text,
      `${at}: its format is another`,
      { type: 'string', format: 'date-time', maxLength: 30 },
    ],
    [
      'values of a map',
      object({}, { additionalProperties: number }),
      object({}, { additionalProperties: text }),
      `${at}/*: it can now be string`,
      object({}, { additionalProperties: { type: 'integer' } }),
    ],
    [
      'items',
      { type: 'array', items: object({ a: text }) },
      { type: 'array', items: object({ a: { type: ['string', 'null'] } }) },
      `${at}[]/a: it can now be null`,
      { type: 'array', items: object({ a: text, b: text }) },
    ],
  ];

  it.each(cases)('breaks by %s', (_rule, before, breaking, message, harmless) => {
    expect(changes(giving(before), giving(breaking))).toEqual([message]);
    expect(changes(giving(before), giving(harmless))).toEqual([]);
  });

  it('breaks when a success, a media type or a header is gone, not when a problem is', () => {
    const header = { headers: { ETag: { schema: text } } };
    const created = only({ responses: { 201: { description: '' }, 409: { description: '' } } });
    expect(changes(created, giving(text))).toEqual(['POST /x 201: is not answered any more']);
    expect(changes(giving(text, header), giving(text))).toEqual([`${at}: its header ETag is gone`]);
    expect(changes(giving(text), giving(text, header))).toEqual([]);
    expect(changes(giving(text), only({}))).toEqual([`${at}: application/json is gone`]);
  });
});

describe('named schemas', () => {
  const both = (schema: Json) => {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } };
    const post = operation({ requestBody: { content }, responses: { 200: { description: '', content } } });
    return document({ '/x': { post }, '/y': { post: { ...post, operationId: 'two' } } }, { Tree: schema });
  };
  const tree = (more: Json = {}) =>
    object({
      size: { type: 'integer' },
      parts: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
      ...more,
    });

  it('that contain themselves come to an end, and each change is told once for each direction', () => {
    expect(changes(both(tree()), both(tree()))).toEqual([]);
    expect(changes(both(tree()), both(tree({ size: text })))).toEqual([
      'Tree/size: integer is not taken any more',
      'Tree/size: it can now be string',
    ]);
  });

  it('may get another name', () => {
    const referring = (name: string) => {
      const schema = { $ref: `#/components/schemas/${name}` };
      return document(
        { '/x': { post: operation({ requestBody: { content: { json: { schema } } } }) } },
        { [name]: object({ a: text }) },
      );
    };
    expect(changes(referring('One'), referring('Other'))).toEqual([]);
  });
});
