import type { ServerResponse } from 'node:http';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let held: ServerResponse[];

beforeAll(async () => {
  gateways = await Gateways.open();
  const own = operation(scoped('certificates:read'));
  upstream = await Upstream.start('things', {
    '/things': { get: own },
    '/hasty': { get: { ...own, 'x-deadline-ms': 1_500 } },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => {
  held = [];
  upstream.received.length = 0;
  upstream.handler = (_request, response) => void held.push(response);
});

const get = (key: string) => call(gateway, 'GET', '/things', { key });
const answering = () => (upstream.handler = (_request, response) => answerJson(response, {}));

/** So many requests that a service works on. */
async function busy(key: string, count: number, path = '/things'): Promise<RawClient[]> {
  const before = upstream.received.length;
  const clients = await Promise.all(Array.from({ length: count }, () => RawClient.open(gateway)));
  clients.forEach((client) => client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`));
  await waitFor(() => upstream.received.length === before + count);
  return clients;
}

/** All slots are free in the end: so many requests reach the service together, and none is refused. */
async function expectAllFree(key: string, count: number): Promise<void> {
  const together = async () => {
    const waiting: ServerResponse[] = [];
    let open = true;
    const release = () => {
      open = false;
      waiting.splice(0).forEach((response) => answerJson(response, {}));
    };
    upstream.handler = (_request, response) => {
      waiting.push(response);
      if (!open || waiting.length === count) release();
    };
    const status = async () => {
      const answer = await get(key);
      if (answer.status !== 200) release();
      return answer.status;
    };
    const statuses = await Promise.all(Array.from({ length: count }, status));
    return statuses.every((each) => each === 200);
  };
  await waitFor(together);
}

it('a key with more concurrent requests than allowed is refused, and no other key with it', async () => {
  const { key } = await gateways.key({ concurrency: 2 });
  const other = await gateways.key({ concurrency: 2 });
  const clients = await busy(key, 2);
  const refused = await get(key);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(refused.headers.get('x-ratelimit-limit')).toBe('6000000');
  expect(refused.body).toMatchObject({ code: 'concurrency.exceeded', scope: 'concurrency', limit: 2, retryAfter: 1 });
  expect(upstream.received).toHaveLength(2);
  await busy(other.key, 1);
  held.forEach((response) => answerJson(response, {}));
  for (const client of clients) expect((await client.answer()).status).toBe(200);
  await expectAllFree(key, 2);
});

it('a key without a number of its own has 250', async () => {
  const { key } = await gateways.key({ plan: 'default' });
  const clients = await busy(key, 250);
  expect((await get(key)).body['code']).toBe('concurrency.exceeded');
  clients.forEach((client) => client.destroy());
});

it.each([
  ['the caller goes away', async (clients: RawClient[]) => clients.forEach((client) => client.destroy())],
  ['the service cuts the connection', async () => held.forEach((response) => response.destroy())],
  ['the service does not answer in time', async () => undefined, '/hasty'],
])('a slot is free again when %s', async (_how, end, path = '/things') => {
  const { key } = await gateways.key({ concurrency: 2 });
  await end(await busy(key, 2, path));
  await expectAllFree(key, 2);
});

it('a slot is free again of requests behind others on a connection that is cut', async () => {
  const { key } = await gateways.key({ concurrency: 3 });
  const client = await RawClient.open(gateway);
  client.write(`GET /things HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`.repeat(3));
  await waitFor(() => upstream.received.length === 3);
  expect((await get(key)).status).toBe(429);
  client.destroy();
  await expectAllFree(key, 3);
});

it('a slot is free again of what is refused and of what the gateway answers itself', async () => {
  const { key } = await gateways.key({ concurrency: 1, scopes: 'certificates:read,keys:read' });
  answering();
  const answers = [];
  for (const path of ['/api-keys', '/nowhere', '/api-keys?page=0', '/things', '/api-keys']) {
    answers.push(await call(gateway, 'GET', path, { key }));
  }
  answers.push(await call(gateway, 'POST', '/api-keys', { key, body: {} }), await get(key));
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 200, 200, 403, 200]);
});
