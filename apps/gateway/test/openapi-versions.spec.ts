import type { RunningService } from '@probatum/service/run-service';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
});
afterAll(() => gateways?.close());

it.each([
  ['', '3.1.0'],
  ['?version=3.1', '3.1.0'],
  ['?version=3.0', '3.0.3'],
])('/api/docs-json%s is OpenAPI %s, with an ETag of its own', async (query, openapi) => {
  const { status, headers, body } = await call(gateway, 'GET', `/api/docs-json${query}`);
  expect([status, headers.get('content-type'), body['openapi']]).toEqual([
    200,
    'application/json; charset=utf-8',
    openapi,
  ]);
  const known = { headers: { 'if-none-match': headers.get('etag')! } };
  for (const [method, other] of [
    ['GET', query],
    ['HEAD', query],
  ] as const) {
    expect((await call(gateway, method, `/api/docs-json${other}`, known)).status).toBe(304);
  }
  const otherVersion = openapi === '3.0.3' ? '3.1' : '3.0';
  expect((await call(gateway, 'GET', `/api/docs-json?version=${otherVersion}`, known)).status).toBe(200);
});

it.each(['?version=2.0', '?version=3.0.3', '?version=', '?version=3.0&version=3.1', '?versions=3.0'])(
  '/api/docs-json%s is refused',
  async (query) => {
    const { status, body } = await call(gateway, 'GET', `/api/docs-json${query}`);
    expect([status, body['code']]).toEqual([400, 'request.invalid']);
  },
);
