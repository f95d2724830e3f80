import { createHash, randomBytes } from 'node:crypto';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { call, Gateways } from './running-gateway';
import { answerJson, operation, readBody, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

const upload = { requestBody: { content: { 'multipart/form-data': {} } }, 'x-max-body-bytes': 50 * 1024 * 1024 };
const anyOf = [...scoped('envelopes:write'), ...scoped('documents:write')];

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('envelopes', {
    '/api/v1/envelopes': { post: operation(scoped('envelopes:write'), withBody) },
    '/api/v1/documents': { post: operation(anyOf, upload) },
    '/api/v1/hello': { get: operation([{ apiKey: [] }, { bearer: [] }]) },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => {
  upstream.received.length = 0;
  upstream.handler = (_request, response) => answerJson(response, { ok: true });
});

const keyWith = async (scopes: string) => (await gateways.key({ scopes })).key;

it('/v1 is /api/v1 for the routes of services: for the service, for scopes, keys and the log', async () => {
  const key = await keyWith('envelopes:write');
  const headers = { 'idempotency-key': 'k1' };
  expect((await call(gateway, 'POST', '/v1/envelopes?x=1', { key, headers, body: {} })).status).toBe(200);
  expect(upstream.received[0]).toMatchObject({ url: '/api/v1/envelopes?x=1', headers });
  const other = await keyWith('documents:read');
  expect(await call(gateway, 'POST', '/v1/envelopes', { key: other, body: {} })).toMatchObject({
    status: 403,
    body: {
      code: 'scope.missing',
      problemCode: 'scope.missing',
      error: 'Insufficient scope: envelopes:write required',
      instance: '/api/v1/envelopes',
    },
  });
  await waitFor(async () => {
    const rows = await gateways.database.query<{ path: string }>(
      `select path from request_log where route = '/api/v1/envelopes'`,
    );
    return rows.length === 2 && rows.every(({ path }) => path === '/api/v1/envelopes');
  });
});

it.each([
  ['envelopes:write', 200],
  ['documents:write', 200],
  ['documents:read', 403],
])('one of the scopes that a document offers suffices: %s gets %i', async (scopes, status) => {
  const key = await keyWith(scopes);
  const answer = await call(gateway, 'POST', '/api/v1/documents', { key, body: 'x' });
  expect(answer.status).toBe(status);
  if (status === 403) expect(answer.body['requiredScope']).toBe('envelopes:write');
});

it('where a document asks for no scope, a credential is asked for all the same', async () => {
  expect((await call(gateway, 'GET', '/v1/hello', { key: await keyWith('vendors:read') })).status).toBe(200);
  expect(await call(gateway, 'GET', '/v1/hello')).toMatchObject({ status: 401, body: { code: 'credential.missing' } });
});

it('a multipart body arrives byte for byte, with its boundary', async () => {
  upstream.handler = async (request, response) => {
    const body = await readBody(request);
    answerJson(response, {
      type: request.headers['content-type'],
      hash: createHash('sha256').update(body).digest('hex'),
    });
  };
  const body = randomBytes(12_000_000);
  const type = 'multipart/form-data; boundary="a b"';
  const headers = { 'x-api-key': await keyWith('documents:write'), 'content-type': type };
  const response = await fetch(`${gateway.url}/v1/documents`, { method: 'POST', headers, body });
  expect(await response.json()).toEqual({ type, hash: createHash('sha256').update(body).digest('hex') });
});

it.each(['/api/v1/openapi', '/v1/openapi'])('%s answers the document', async (path) => {
  const [there, here] = [await call(gateway, 'GET', '/api/docs-json'), await call(gateway, 'GET', path)];
  expect(here.status).toBe(200);
  expect(here.body['openapi']).toBe('3.1.0');
  expect(here.text).toBe(there.text);
  const older = await call(gateway, 'GET', `${path}?version=3.0`);
  expect(older.body['openapi']).toMatch(/^3\.0/);
});
