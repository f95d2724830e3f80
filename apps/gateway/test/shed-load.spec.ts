import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  const own = operation(scoped('certificates:read'));
  upstream = await Upstream.start('things', {
    '/things': { get: { ...own, 'x-priority': 'low' }, post: own },
    '/things/{id}': { get: own },
    '/public': { get: operation(anyone) },
  });
  gateway = await gateways.start([upstream], { SHED_LATENESS_MS: 50 });
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

/** Keeps the event loop of the gateway, which is this one, from turning, and again. */
async function beBusy(): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    const until = performance.now() + 300;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

it('a gateway that is late refuses lists, and nothing else, until it is in time again', async () => {
  const { key } = await gateways.key({ scopes: 'certificates:read,keys:read' });
  const list = () => call(gateway, 'GET', '/things', { key });
  // A machine with other work to do may have made it late from the start.
  await waitFor(async () => (await list()).status === 200);
  await beBusy();
  const { status, body, headers } = await list();
  expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'gateway.overloaded', '2']);
  // Its own lists are lists, too: it finds out from its own document.
  const answers = await Promise.all([
    call(gateway, 'GET', '/api-keys', { key }),
    call(gateway, 'POST', '/things', { key, body: {} }),
    call(gateway, 'GET', '/things/1', { key }),
    call(gateway, 'GET', '/public'),
    call(gateway, 'GET', '/health'),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([503, 200, 200, 200, 200]);
  await waitFor(async () => (await list()).status === 200);
});
