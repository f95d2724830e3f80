import { freePort } from '@probatum/local-infrastructure/free-port';
import { waitFor } from '@probatum/testing/wait-for';
import { call, Gateways } from './running-gateway';
import { anyone, document, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
const upstreams: Upstream[] = [];

beforeEach(async () => {
  gateways = await Gateways.open();
});

afterEach(async () => {
  await gateways?.close();
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.halt()));
});

async function service(...args: Parameters<typeof Upstream.start>): Promise<Upstream> {
  const upstream = await Upstream.start(...args);
  upstreams.push(upstream);
  return upstream;
}

const open = { get: operation(anyone) };
type Gateway = Awaited<ReturnType<Gateways['start']>>;
const statusOf = async (gateway: Gateway, path: string) => (await call(gateway, 'GET', path)).status;
const documentOf = async (gateway: Gateway) =>
  (await call(gateway, 'GET', '/api/docs-json')).body as unknown as {
    openapi: string;
    servers: unknown;
    tags: { name: string }[];
    paths: Record<string, Record<string, { operationId: string }>>;
    components: Record<string, Record<string, unknown>>;
  };
const refer = (name: string) => ({
  responses: {
    200: { description: 'ok', content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
  },
});

describe('the routes', () => {
  it('follow the documents without a restart, and an unchanged one is not sent again', async () => {
    const things = await service('things', { '/things': open });
    const gateway = await gateways.start([things]);
    expect(await statusOf(gateway, '/things')).toBe(200);
    expect(await statusOf(gateway, '/more')).toBe(404);
    await waitFor(() => things.probes > 4);
    expect(things.documentsServed).toBe(1);
    things.document = document({ '/more': open });
    await waitFor(async () => (await statusOf(gateway, '/more')) === 200);
    expect(await statusOf(gateway, '/things')).toBe(404);
    expect(Object.keys((await documentOf(gateway)).paths)).toContain('/more');
    expect(things.documentsServed).toBe(2);
  });

  it('find a service that started later than the gateway', async () => {
    const things = await service('things', { '/things': open });
    await things.halt();
    const gateway = await gateways.start([things]);
    expect(await statusOf(gateway, '/things')).toBe(404);
    expect((await call(gateway, 'GET', '/readyz')).status).toBe(503);
    await things.resume();
    await waitFor(async () => (await statusOf(gateway, '/things')) === 200);
    await waitFor(async () => (await call(gateway, 'GET', '/readyz')).status === 200);
  });

  it('of a service that is down answer 503 with Retry-After, also from a gateway that never saw it up', async () => {
    const things = await service('things', {
      '/things': open,
      '/own': { get: operation(scoped('certificates:read')) },
    });
    const first = await gateways.start([things]);
    await things.halt();
    const second = await gateways.start([things]);
    for (const gateway of [first, second]) {
      const { status, body, headers } = await call(gateway, 'GET', '/things');
      expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'service.unavailable', '2']);
      expect(await statusOf(gateway, '/own')).toBe(401);
      expect(Object.keys((await documentOf(gateway)).paths)).toContain('/things');
      expect((await call(gateway, 'GET', '/readyz')).status).toBe(200);
    }
    await things.resume();
    await waitFor(async () => (await statusOf(first, '/things')) === 200);
  });

  it('stay as they were when a service shows a document that cannot be read', async () => {
    const things = await service('things', { '/things': open });
    const gateway = await gateways.start([things]);
    things.document = { swagger: '2.0' };
    await waitFor(() => things.documentsServed === 2);
    await waitFor(() => things.documentsServed > 3);
    expect(await statusOf(gateway, '/things')).toBe(200);
  });

  it('drop an operation that states neither scopes nor public access, and keep the rest of the document', async () => {
    const { security: _none, ...silent } = operation(anyone);
    const things = await service('things', { '/silent': { get: silent, post: operation(anyone) }, '/things': open });
    const gateway = await gateways.start([things]);
    expect(await statusOf(gateway, '/silent')).toBe(404);
    expect((await call(gateway, 'POST', '/silent')).status).toBe(200);
    expect(await statusOf(gateway, '/things')).toBe(200);
    expect((await documentOf(gateway)).paths['/silent']).not.toHaveProperty('get');
  });
});

describe('a name that two services claim', () => {
  it('stays with the one that had the path first, over restarts and for every gateway', async () => {
    const old = await service('old', { '/old': open, '/shared/{id}': open });
    const newcomer = await service('new', { '/new': open });
    const gateway = await gateways.start([newcomer, old]);
    newcomer.document = document({
      '/new': open,
      '/shared/{key}': { get: operation(anyone), post: operation(anyone) },
    });
    await waitFor(() => newcomer.documentsServed === 2);
    const late = await gateways.start([newcomer, old]);
    for (const each of [gateway, late]) {
      old.received.length = 0;
      expect(await statusOf(each, '/shared/1')).toBe(200);
      expect(old.received).toHaveLength(1);
      expect((await call(each, 'POST', '/shared/1')).status).toBe(404);
      expect(await statusOf(each, '/new')).toBe(200);
    }
    expect(newcomer.received.every(({ url }) => url === '/new')).toBe(true);
    old.document = document({ '/old': open });
    await waitFor(async () => (await call(gateway, 'POST', '/shared/1')).status === 200);
  });

  it('goes to the one that is named first when both are new', async () => {
    const [one, two] = [await service('one', { '/x': open }), await service('two', { '/x': open })];
    const gateway = await gateways.start([one, two]);
    await call(gateway, 'GET', '/x');
    expect([one.received.length, two.received.length]).toEqual([1, 0]);
  });

  it('is never one of the gateway itself, even if a service had it before the gateway did', async () => {
    await gateways.database.query(`insert into claims (kind, name, service) values ('path', '/health', 'greedy')`);
    const greedy = await service('greedy', { '/health': open, '/api-keys': { get: operation(anyone) }, '/mine': open });
    const gateway = await gateways.start([greedy]);
    expect(await statusOf(gateway, '/api-keys')).toBe(401);
    await call(gateway, 'GET', '/health');
    expect(greedy.received).toEqual([]);
    expect(await statusOf(gateway, '/mine')).toBe(200);
  });

  it('as a schema takes the operations that use it from the newcomer; a schema that both define alike is shared', async () => {
    const one = await service(
      'one',
      { '/one': { get: operation(anyone, refer('Thing')) } },
      { Thing: { type: 'string' }, Shared: { type: 'integer' } },
    );
    const two = await service(
      'two',
      { '/clash': { get: operation(anyone, refer('Thing')) }, '/fine': { get: operation(anyone, refer('Shared')) } },
      { Thing: { type: 'boolean' }, Shared: { type: 'integer' } },
    );
    const gateway = await gateways.start([one, two]);
    expect([await statusOf(gateway, '/clash'), await statusOf(gateway, '/fine')]).toEqual([404, 200]);
    const { components } = await documentOf(gateway);
    expect(components['schemas']).toMatchObject({ Thing: { type: 'string' }, Shared: { type: 'integer' } });
  });

  it('is free again when its service is taken out of the configuration', async () => {
    const [one, two] = [await service('one', { '/x': open }), await service('two', { '/x': open })];
    await gateways.start([one, two]);
    const gateway = await gateways.start([two]);
    await call(gateway, 'GET', '/x');
    expect(two.received).toHaveLength(1);
  });
});

describe('the merged document', () => {
  it('is OpenAPI 3.1 with every route, the gateway’s own among them', async () => {
    const things = await service(
      'things',
      {
        '/things/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          get: operation(scoped('certificates:read'), refer('Thing')),
        },
      },
      { Thing: { type: 'object', properties: { a: { type: 'string', nullable: true } } } },
    );
    things.document['components'] = {
      ...(things.document['components'] as object),
      securitySchemes: { apiKey: { type: 'apiKey', in: 'query', name: 'key' } },
    };
    const others = await service('others', { '/others': open });
    const gateway = await gateways.start([things, others]);
    const merged = await documentOf(gateway);
    expect(merged.openapi).toBe('3.1.0');
    expect(merged.servers).toEqual([{ url: 'https://api.example.com', description: 'This platform' }]);
    expect(Object.keys(merged.paths).sort()).toEqual(Object.keys(merged.paths));
    expect(Object.keys(merged.paths)).toEqual(
      expect.arrayContaining([
        '/api-keys',
        '/api-keys/{id}',
        '/api/docs',
        '/api/docs-json',
        '/health',
        '/others',
        '/things/{id}',
      ]),
    );
    expect(merged.paths['/things/{id}']).toHaveProperty('parameters');
    expect(merged.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(['API keys', 'Platform', 'test']));
    expect(merged.components['securitySchemes']).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    });
    expect(merged.components['schemas']).toMatchObject({
      Thing: { properties: { a: { type: ['string', 'null'] } } },
      Problem: expect.anything(),
      ApiKey: expect.anything(),
    });
    expect(JSON.stringify(merged)).not.toContain('nullable');
    const ids = Object.values(merged.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['execute', 'things_execute']));
  });

  it('says what each operation does and who may call it', async () => {
    const things = await service('things', {
      '/things': {
        get: operation(scoped('anchors:read', 'certificates:read'), { operationId: 'listThings' }),
        post: operation(anyone, { summary: 'Its own', description: 'In its own words.' }),
      },
    });
    const { paths } = await documentOf(await gateways.start([things]));
    expect(paths['/things']).toMatchObject({
      get: {
        summary: 'List things',
        description: 'Requires a key with the scope `anchors:read` and `certificates:read`.',
      },
      post: { summary: 'Its own', description: 'In its own words.\n\nAnyone may call this route, without a key.' },
    });
  });

  it('has an ETag that changes with it', async () => {
    const things = await service('things', { '/things': open });
    const gateway = await gateways.start([things]);
    const etag = (await call(gateway, 'GET', '/api/docs-json')).headers.get('etag')!;
    const again = await call(gateway, 'GET', '/api/docs-json', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    things.document = document({ '/things': { get: operation(anyone, { summary: 'new' }) } });
    const isNew = async () =>
      (await call(gateway, 'GET', '/api/docs-json', { headers: { 'if-none-match': etag } })).status === 200;
    await waitFor(isNew);
  });
});

it('/health says of every service whether it is up, without a key', async () => {
  const [one, two] = [await service('one', { '/one': open }), await service('two', { '/two': open })];
  const gateway = await gateways.start([one, two]);
  const health = async () => (await call(gateway, 'GET', '/health')).body;
  expect(await health()).toEqual({ status: 'ok', services: { gateway: 'up', one: 'up', two: 'up' } });
  await two.halt();
  await waitFor(async () => (await health())['status'] === 'degraded');
  expect(await health()).toEqual({ status: 'degraded', services: { gateway: 'up', one: 'up', two: 'down' } });
  one.isReady = false;
  await two.resume();
  await waitFor(async () => JSON.stringify(await health()).includes('"one":"down","two":"up"'));
});

it("the operator's documents are on a separate port", async () => {
  const silent = operation(undefined);
  const things = await service('things', { '/silent': { get: silent } });
  const port = await freePort();
  const gateway = await gateways.start([things], { OPERATIONS_PORT: port });
  const read = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.text()] as const;
  };
  const [status, metrics] = await read('/metrics');
  expect(status).toBe(200);
  expect(metrics).toMatch(
    /probatum_refused_operations{target="things",operation="GET \/silent",reason="no_security".*} 1/,
  );
  expect(metrics).toContain('probatum_forwarded_seconds');
  expect((await read('/livez'))[0]).toBe(200);
  expect((await read('/readyz'))[0]).toBe(200);
  expect((await read('/openapi.json'))[1]).toContain('"/api-keys"');
  for (const path of ['/api-keys', '/health', '/metrics/x', '/things']) expect((await read(path))[0]).toBe(404);
  expect(await statusOf(gateway, '/metrics')).toBe(404);
});
