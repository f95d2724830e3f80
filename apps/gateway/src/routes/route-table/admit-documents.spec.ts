import { admitDocuments, type Claim, claimsOf, type DocumentedService } from './admit-documents';
import { RouteTable } from './route-table';
import { readServiceDocument } from './service-document';

type Json = Record<string, unknown>;

const scoped = [{ apiKey: ['a:read'] }, { bearer: ['a:read'] }];
const service = (name: string, paths: Json, schemas: Json = {}): DocumentedService => ({
  name,
  document: readServiceDocument(JSON.stringify({ openapi: '3.1.0', paths, components: { schemas } })),
});
const get = (security: unknown, more: Json = {}) => ({ get: { security, ...more } });

/** The first service gets a name. */
function admit(...services: DocumentedService[]) {
  const owners = new Map<string, string>();
  const keyOf = ({ kind, name }: Claim) => `${kind} ${name}`;
  for (const { name, document } of services) {
    for (const claim of claimsOf(document)) if (!owners.has(keyOf(claim))) owners.set(keyOf(claim), name);
  }
  return admitDocuments(services, (claim) => owners.get(keyOf(claim)));
}

const refer = (name: string) => ({
  responses: { 200: { content: { x: { schema: { $ref: `#/components/schemas/${name}` } } } } },
});

describe('admitting what services say of themselves', () => {
  it.each([
    ['none', undefined],
    ['an empty list', []],
    ['null', null],
    ['text', 'a:read'],
    ['a list of text', ['a:read']],
    ['scopes that are no list', [{ apiKey: 'a:read' }]],
  ])('refuses an operation whose security is %s, and takes the others', (_what, security) => {
    const { operations, refusals } = admit(service('one', { '/bad': get(security), '/good': get(scoped) }));
    expect(operations.map(({ path }) => path)).toEqual(['/good']);
    expect(refusals).toEqual([
      { service: 'one', operation: 'GET /bad', reason: 'no_security', detail: expect.any(String) },
    ]);
  });

  it('does not let the security of the whole document stand for an operation that says nothing', () => {
    const text = JSON.stringify({ openapi: '3.1.0', security: [{}], paths: { '/x': { get: {} } } });
    const { refusals } = admit({ name: 'one', document: readServiceDocument(text) });
    expect(refusals[0]?.reason).toBe('no_security');
  });

  it('reads who may call', () => {
    const accessOf = (security: unknown) => admit(service('one', { '/x': get(security) })).operations[0]?.access;
    expect(accessOf([{}])).toBeNull();
    expect(accessOf(scoped)).toEqual([['a:read']]);
    expect(accessOf([{ apiKey: [] }])).toEqual([[]]);
    expect(accessOf([{ apiKey: ['b', 'a'] }, { bearer: ['c'] }])).toEqual([['a', 'b'], ['c']]);
  });

  it('refuses the newcomer a path of the same shape, whatever its parameters are called', () => {
    const { operations, refusals } = admit(
      service('one', { '/things/{id}': get(scoped) }),
      service('two', { '/things/{thingId}': { post: { security: scoped } }, '/others': get(scoped) }),
    );
    expect(operations.map((operation) => `${operation.service} ${operation.path}`)).toEqual([
      'one /things/{id}',
      'two /others',
    ]);
    expect(refusals).toMatchObject([{ service: 'two', operation: 'POST /things/{thingId}', reason: 'path_taken' }]);
  });

  it('refuses the second of two operations of one service with the same shape', () => {
    const { refusals } = admit(service('one', { '/x/{a}': get(scoped), '/x/{b}': get(scoped) }));
    expect(refusals).toMatchObject([{ operation: 'GET /x/{b}', reason: 'path_taken' }]);
  });

  it('refuses the newcomer what uses a schema name that another has, at any depth, and nothing else of it', () => {
    const first = service('one', { '/one': get(scoped, refer('Thing')) }, { Thing: { type: 'string' } });
    const second = service(
      'two',
      { '/two': get(scoped, refer('Wrapper')), '/else': get(scoped) },
      { Wrapper: { items: { $ref: '#/components/schemas/Thing' } }, Thing: { type: 'integer' } },
    );
    const { operations, refusals } = admit(first, second);
    expect(operations.map(({ path }) => path)).toEqual(['/one', '/else']);
    expect(refusals).toMatchObject([{ service: 'two', operation: 'GET /two', reason: 'schema_taken' }]);
  });

  it('lets services share a schema that is the same in both, and Problem in any version', () => {
    const schemas = (version: number) => ({ Thing: { type: 'string' }, Problem: { minimum: version } });
    const { refusals } = admit(
      service('one', { '/one': get(scoped, refer('Thing')) }, schemas(1)),
      service('two', { '/two': get(scoped, { ...refer('Thing'), ...refer('Problem') }) }, schemas(2)),
    );
    expect(refusals).toEqual([]);
  });

  it('is not led astray by schemas that refer to themselves', () => {
    const schemas = { Tree: { items: { $ref: '#/components/schemas/Tree' } } };
    expect(admit(service('one', { '/x': get(scoped, refer('Tree')) }, schemas)).refusals).toEqual([]);
  });

  it('refuses a path that the table could not tell from others', () => {
    const bad = ['/a/*', '/a/{x}{y}', '/a/:id', '/a b', 'a', '/a//b'];
    const { operations, refusals } = admit(service('one', Object.fromEntries(bad.map((path) => [path, get(scoped)]))));
    expect(operations).toEqual([]);
    expect(refusals.every(({ reason }) => reason === 'not_routable')).toBe(true);
  });
});

describe('the table of routes', () => {
  const paths = [
    '/',
    '/certificates',
    '/certificates/{id}',
    '/certificates/batch',
    '/certificates/{id}/trust',
    '/d/{id}.pdf',
  ];
  const { operations } = admit(service('one', Object.fromEntries(paths.map((path) => [path, get(scoped)]))));
  const table = new RouteTable(operations);

  it.each(['/', '/certificates', '/certificates/x', '/certificates/batch', '/certificates/a%20b/trust', '/d/x.pdf'])(
    'finds GET and HEAD %s',
    (path) => {
      expect(table.find('GET', path)?.service).toBe('one');
      expect(table.find('HEAD', path)?.service).toBe('one');
    },
  );

  it.each([
    '/nope',
    '/certificates/',
    '/certificates/x/',
    '/certificates/x/y',
    '/Certificates',
    '/d/x.txt',
    '/x//',
    '',
  ])('finds nothing for %s', (path) => {
    expect(table.find('GET', path)).toBeUndefined();
  });

  it('finds nothing for a method that is not described', () => {
    expect(table.find('POST', '/certificates')).toBeUndefined();
    expect(table.find('BREW', '/certificates')).toBeUndefined();
  });
});

describe('reading a document', () => {
  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"swagger":"2.0"}',
    '{"openapi":"3.1.0","paths":[]}',
    '{"openapi":"3.1.0","paths":{"/x":1}}',
  ])('refuses %s', (text) => {
    expect(() => readServiceDocument(text)).toThrow();
  });
});
