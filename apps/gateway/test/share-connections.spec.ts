import type { IncomingMessage, ServerResponse } from 'node:http';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { RawClient } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, readBody, scoped, Upstream, withBody } from './upstream';

/** Eight of them for large bodies: two of one caller, four of one address. */
const connections = 32;
const large = 100_000;

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
/** Keys of two organizations. */
let slow: string;
let quick: string;
let clients: RawClient[] = [];
/** Begun before all tests, because its gateway waits ten seconds for it. */
let belowPace: { readonly client: RawClient; readonly received: IncomingMessage };

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { post: operation(scoped('certificates:write'), withBody), get: operation(scoped('certificates:read')) },
    '/open': { post: operation(anyone, withBody) },
    '/none': { post: operation(anyone) },
  });
  gateway = await gateways.start([upstream], {
    CONNECTIONS_PER_SERVICE: connections,
    TRUSTED_PROXIES: '127.0.0.0/8',
  });
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
  slow = (await gateways.key()).key;
  quick = (await gateways.key({ organization })).key;
  const strict = await gateways.start([upstream], { UPLOAD_BYTES_PER_SECOND: 1_000_000 });
  upstream.handler = answerLength;
  const [client] = await begin(1, '/things', { key: slow, to: strict });
  await waitFor(() => unfinished() === 1);
  belowPace = { client: client!, received: upstream.received[0]! };
  clients = [];
});

afterAll(async () => {
  belowPace?.client.destroy();
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => {
  upstream.received.length = 0;
  upstream.handler = answerLength;
});

function answerLength(request: IncomingMessage, response: ServerResponse): void {
  readBody(request).then(
    ({ length }) => answerJson(response, { length }),
    () => response.destroy(),
  );
}

afterEach(() => {
  clients.forEach((client) => client.destroy());
  clients = [];
});

interface From {
  readonly key?: string;
  readonly address?: string;
  readonly to?: RunningService;
}

/** Begins so many uploads and sends no more of them. */
async function begin(
  count: number,
  path: string,
  { key, address = '192.0.2.1', to = gateway }: From,
): Promise<RawClient[]> {
  const credential = key ? `X-API-Key: ${key}\r\n` : '';
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n${credential}X-Forwarded-For: ${address}\r\n`;
  const opened = await Promise.all(Array.from({ length: count }, () => RawClient.open(to)));
  clients.push(...opened);
  return opened.map((client) => client.write(`${head}Content-Length: ${large}\r\n\r\na`));
}

const upload = (key: string | undefined, path = '/things', address = '192.0.2.1') =>
  call(gateway, 'POST', path, {
    ...(key ? { key } : {}),
    headers: { 'x-forwarded-for': address },
    body: 'a'.repeat(large),
  });

/** Requests that the service has received incompletely. */
const unfinished = () => upstream.received.filter(({ complete, destroyed }) => !complete && !destroyed).length;

describe('slow uploads', () => {
  it('of a tenant hold its share: others upload as before, also from the same address', async () => {
    await begin(64, '/things', { key: slow });
    await waitFor(() => unfinished() === 2);
    expect((await upload(quick)).status).toBe(200);
    expect((await call(gateway, 'POST', '/things', { key: slow, body: { a: 1 } })).status).toBe(200);
    expect((await call(gateway, 'GET', '/things', { key: slow })).status).toBe(200);
    expect(unfinished()).toBe(2);
  });

  it('without a credential hold the share of their address', async () => {
    await begin(64, '/open', {});
    await waitFor(() => unfinished() === 2);
    expect((await upload(undefined, '/open', '192.0.2.2')).status).toBe(200);
    expect((await upload(quick)).status).toBe(200);
    expect(unfinished()).toBe(2);
  });

  it('of many callers of one address hold the share of that address', async () => {
    await begin(10, '/open', {});
    await begin(10, '/things', { key: slow });
    await begin(10, '/things', { key: quick });
    await waitFor(() => unfinished() === 4);
    expect((await upload(undefined, '/open', '192.0.2.2')).status).toBe(200);
    expect(unfinished()).toBe(4);
  });

  it('to a route that takes none hold nothing, and are refused', async () => {
    const refused = await begin(64, '/none', {});
    for (const client of refused) expect((await client.answer()).status).toBe(413);
    expect(upstream.received.filter(({ url }) => url === '/none')).toEqual([]);
  });

  it('that wait for their turn are made when it comes', async () => {
    const waiting = await begin(10, '/things', { key: slow });
    await waitFor(() => unfinished() === 2);
    waiting.forEach((client) => client.write('a'.repeat(large - 1)));
    for (const client of waiting)
      expect(await client.answer()).toMatchObject({ status: 200, body: `{"length":${large}}` });
  });

  it('make room when their callers go', async () => {
    const gone = await begin(10, '/things', { key: slow });
    await waitFor(() => unfinished() === 2);
    gone.forEach((client) => client.destroy());
    expect((await upload(slow)).status).toBe(200);
  });

  /** Opens four connections, each with a request that waits and an upload behind it. @returns the function that answers the requests */
  async function beginBehind(): Promise<() => void> {
    const { handler } = upstream;
    const held: ServerResponse[] = [];
    upstream.handler = (request, response) => {
      if (request.method === 'POST') handler(request, response);
      else held.push(response);
    };
    clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.open(gateway)));
    const head = `Host: x\r\nX-API-Key: ${slow}\r\n`;
    const body = `Transfer-Encoding: chunked\r\n\r\n${large.toString(16)}\r\n${'a'.repeat(large)}\r\n`;
    for (const client of clients)
      client.write(`GET /things HTTP/1.1\r\n${head}\r\nPOST /things HTTP/1.1\r\n${head}${body}`);
    await waitFor(() => unfinished() === 2 && held.length === 4);
    return () => held.forEach((response) => answerJson(response, {}));
  }

  it.each([
    ['that is cut', (client: RawClient) => client.reset()],
    ['that ends', (client: RawClient) => client.end()],
  ])('make room, too, when they are behind other requests on a connection %s', async (_how, end) => {
    await beginBehind();
    clients.forEach(end);
    await waitFor(() => upstream.received.every(({ destroyed }) => destroyed));
    expect((await upload(slow)).status).toBe(200);
  });

  it('make room when they are behind other requests and cannot be read to their end', async () => {
    const answerHeld = await beginBehind();
    clients.forEach((client) => client.write('no length of a chunk\r\n'));
    await waitFor(() => unfinished() === 0);
    expect((await upload(slow)).status).toBe(200);
    answerHeld();
    for (const client of clients) {
      expect((await client.answer()).status).toBe(200);
      await client.closed();
    }
  });

  it('that wait longer than a service may take are told so', async () => {
    const hasty = await gateways.start([upstream], { CONNECTIONS_PER_SERVICE: 8, REQUEST_DEADLINE_MS: 300 });
    await begin(2, '/things', { key: slow, to: hasty });
    await waitFor(() => unfinished() === 2);
    const [third] = await begin(1, '/things', { key: slow, to: hasty });
    const answer = await third!.answer();
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([504, 'service.too_slow']);
  });

  it('below the least pace are ended', async () => {
    const { client, received } = belowPace;
    const answer = await client.answer();
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([408, 'request.too_slow']);
    await waitFor(() => received.destroyed);
    expect(received.complete).toBe(false);
  });
});

it('no caller can take all connections to a service', async () => {
  const held: ServerResponse[] = [];
  upstream.handler = (_request, response) => void held.push(response);
  const get = (key: string) => call(gateway, 'GET', '/things', { key });
  const all = Array.from({ length: connections + 8 }, () => get(slow));
  await waitFor(() => held.length === connections);
  const other = call(gateway, 'GET', '/things', { key: quick, headers: { 'x-forwarded-for': '192.0.2.2' } });
  await waitFor(() => held.length === connections + 1);
  upstream.handler = (_request, response) => answerJson(response, {});
  held.forEach((response) => answerJson(response, {}));
  expect((await other).status).toBe(200);
  for (const answer of await Promise.all(all)) expect(answer.status).toBe(200);
});
