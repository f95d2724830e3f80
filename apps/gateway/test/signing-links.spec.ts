import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '@probatum/local-infrastructure/free-port';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { waitFor } from '@probatum/testing/wait-for';
import { Gateways } from './running-gateway';
import { answerJson, anyone, operation, Upstream, withBody } from './upstream';

let gateways: Gateways;
let upstream: Upstream;
let gateway: ChildProcess;
let url: string;
let metricsUrl: string;
let output = '';

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('envelopes', {
    '/sign/{token}': { get: operation(anyone) },
    '/sign/{token}/session': { get: operation(anyone) },
    '/sign/{token}/finish': { post: operation(anyone, withBody) },
  });
  const [workspace, port, operations] = await Promise.all([builtWorkspace(), freePort(), freePort()]);
  url = `http://127.0.0.1:${port}`;
  metricsUrl = `http://127.0.0.1:${operations}/metrics`;
  const env = {
    ...gateways.environment([upstream]),
    PATH: process.env['PATH'],
    PORT: String(port),
    OPERATIONS_PORT: String(operations),
    LOG_LEVEL: 'trace',
  };
  gateway = spawn(process.execPath, [join(workspace, 'apps/gateway/src/main.js')], { env });
  for (const stream of [gateway.stdout!, gateway.stderr!]) stream.on('data', (chunk) => (output += String(chunk)));
  await waitFor(
    () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    { timeoutMs: 60_000 },
  );
}, 180_000);

afterAll(async () => {
  gateway?.kill();
  await gateways?.close();
  await upstream?.halt();
});

/** Everything that the gateway has stored. */
async function stored(): Promise<string> {
  const tables = await gateways.database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'gateway' and table_type = 'BASE TABLE'`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => gateways.database.query(`select row_to_json(t)::text as row from "${name}" t`)),
  );
  return JSON.stringify(rows);
}

it('the token of a signing link reaches its service, and is in no log, no table, no metric and no referrer', async () => {
  const token = randomBytes(32).toString('base64url');
  const { key } = await gateways.key();
  const headers = { 'x-api-key': key, 'x-request-id': 'sign-1' };
  const ask = (path: string, more: RequestInit = {}) => fetch(`${url}${path}`, { headers, ...more });
  const page = await ask(`/sign/${token}`);
  expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
  expect(upstream.received[0]!.url).toBe(`/sign/${token}`);
  const body = { method: 'POST', body: '{}', headers: { ...headers, 'content-type': 'application/json' } };
  expect((await ask(`/sign/${token}/finish`, body)).status).toBe(200);
  // With a key and without a route, a request is logged with its path.
  for (const path of [
    `/sign/${token}/nothing`,
    `/v1/sign/${token}`,
    `/Sign/${token}`,
    `/sign/${token}/session/x?y=1`,
  ]) {
    expect((await ask(path)).status).toBe(404);
  }
  upstream.handler = (_request, response) => answerJson(response, { error: 'broken' }, 500);
  expect((await ask(`/sign/${token}/session`)).status).toBe(500);
  upstream.handler = (request) => request.socket.destroy();
  expect((await ask(`/sign/${token}/session`)).status).toBe(503);
  await waitFor(async () => (await stored()).split('sign-1').length > 4);
  const everything = [await stored(), output, await (await fetch(metricsUrl)).text()].join('\n');
  expect(everything).toContain('/sign/…/nothing');
  expect(everything).toContain('probatum_forwarded_seconds');
  expect(everything).not.toContain(token);
}, 60_000);
