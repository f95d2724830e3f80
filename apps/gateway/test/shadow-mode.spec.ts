import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { Registry } from 'prom-client';
import { RawClient } from './raw-client';
import { type Answer, call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(scoped('certificates:read')) },
    '/public': { get: operation(anyone) },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

const several = async (at: RunningService, path: string, key?: string): Promise<Answer[]> => {
  const answers = [];
  for (let count = 0; count < 5; count += 1) answers.push(await call(at, 'GET', path, key ? { key } : {}));
  return answers;
};
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

async function refusals(at: RunningService, limit: string, mode: string): Promise<number> {
  const metric = await at.app.get(Registry).getSingleMetric('probatum_limit_refusals_total')!.get();
  return metric.values.find(({ labels }) => labels['limit'] === limit && labels['mode'] === mode)?.value ?? 0;
}

it('a key in shadow mode is told and counted, and not refused; so are the keys that it makes', async () => {
  const { key } = await gateways.key({ rateLimit: 2, limitMode: 'shadow', scopes: 'all' });
  const answers = await several(gateway, '/things', key);
  expect(statuses(answers)).toEqual([200, 200, 200, 200, 200]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0', '0', '0']);
  expect(await refusals(gateway, 'key', 'shadow')).toBe(3);
  const wish = { name: 'x', environment: 'live', scopes: ['certificates:read'] };
  const made = (await call(gateway, 'POST', '/api-keys', { key, body: wish })).body['key']!;
  expect(statuses(await several(gateway, '/things', made))).toEqual([200, 200, 200, 200, 200]);
});

it('a key that is not in shadow mode is refused and counted', async () => {
  const { key } = await gateways.key({ rateLimit: 2 });
  expect(statuses(await several(gateway, '/things', key))).toEqual([200, 200, 429, 429, 429]);
  expect(await refusals(gateway, 'key', 'enforced')).toBe(3);
});

it('its concurrent requests are counted and not refused', async () => {
  const { key } = await gateways.key({ concurrency: 1, limitMode: 'shadow' });
  upstream.handler = () => undefined;
  const before = upstream.received.length;
  const client = await RawClient.open(gateway);
  client.write(`GET /things HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`);
  await waitFor(() => upstream.received.length > before);
  upstream.handler = (_request, response) => answerJson(response, {});
  expect((await call(gateway, 'GET', '/things', { key })).status).toBe(200);
  expect(await refusals(gateway, 'concurrency', 'shadow')).toBe(1);
  client.destroy();
});

it('a whole gateway may be in shadow mode', async () => {
  const shadow = await gateways.start([upstream], {
    LIMIT_MODE: 'shadow',
    ANONYMOUS_RATE_PER_MINUTE: 1,
    ANONYMOUS_BURST: 1,
  });
  const { key } = await gateways.key({ rateLimit: 2 });
  expect(statuses(await several(shadow, '/things', key))).toEqual([200, 200, 200, 200, 200]);
  expect(statuses(await several(shadow, '/public'))).toEqual([200, 200, 200, 200, 200]);
  expect([await refusals(shadow, 'key', 'shadow'), await refusals(shadow, 'address', 'shadow')]).toEqual([3, 4]);
});
