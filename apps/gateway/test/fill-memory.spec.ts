import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newId } from '@probatum/contracts/ids';
import { mebibyte } from '@probatum/cache/bounded-cache';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { LogRequests } from '../src/request/log/log-requests';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let things: Upstream;
let key: string;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  gateways = await Gateways.open();
  things = await Upstream.start('things', {
    '/certificates': { get: operation(scoped('certificates:read')) },
    '/public/{id}': { get: operation(anyone) },
  });
  gateway = await gateways.start([things], {
    TRUSTED_PROXIES: '127.0.0.1/32',
    CLIENT_CERTIFICATE_HEADER: 'x-client-certificate',
    ANONYMOUS_RATE_PER_MINUTE: 6_000,
    FAILED_CREDENTIALS_PER_MINUTE: 6_000,
  });
  ({ key } = await gateways.key({ scopes: 'audit-rooms:write,certificates:read' }));
});
afterAll(async () => {
  agent.destroy();
  await gateways?.close();
  await things?.halt();
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The used heap after a collection. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Eight at a time. */
async function times(count: number, send: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await send((next += 1));
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

function send(method: string, path: string, headers: IncomingHttpHeaders): Promise<number> {
  const address = `10.${Math.floor(Math.random() * 2 ** 16)}`.replace(/\.(\d+)$/, (_, n) => `.0.${n >> 8}.${n & 255}`);
  const options = { method, agent, headers: { 'x-forwarded-for': address, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.url}${path}`, options, (answer) =>
      answer.resume().on('end', () => resolve(answer.statusCode!)),
    );
    sent.on('error', reject).end();
  });
}

const long = 'x'.repeat(10_000);

const certificateIds = Array.from({ length: 500 }, () => newId('cert'));

async function openRoom(): Promise<string> {
  const { body } = await call(gateway, 'POST', '/audit-rooms', {
    key,
    body: { name: 'x', certificateIds, expiresInHours: 1 },
  });
  return body['token']!;
}

/** Each with the status of the answers, how many requests there are, and how many MiB of all that may be left. */
it.each<[string, number, number, number, (number: number) => Promise<number>]>([
  [
    'preflights of unknown origins',
    403,
    1_500,
    6,
    (number) =>
      send('OPTIONS', '/certificates', { origin: `https://${number}.${long}`, 'access-control-request-method': 'GET' }),
  ],
  [
    'preflights of origins that could be',
    403,
    1_500,
    6,
    (number) =>
      send('OPTIONS', `/certificates?${long}`, {
        origin: `https://a${number}.${'x'.repeat(50)}.example`,
        'access-control-request-method': 'GET',
      }),
  ],
  ['unknown credentials', 401, 1_500, 6, (number) => send('GET', '/certificates', { 'x-api-key': `${number}${long}` })],
  ['forged access tokens', 401, 1_500, 6, (number) => send('GET', '/certificates', { authorization: forged(number) })],
  [
    'client certificates that no proxy can have read',
    401,
    1_500,
    7,
    (number) => send('GET', '/certificates', { 'x-client-certificate': `${number}${long}` }),
  ],
  ['long addresses of public routes', 404, 1_500, 6, (number) => send('GET', `/public/${number}${long}`, {})],
  [
    'long addresses with a key',
    200,
    1_500,
    6,
    (number) => send('GET', `/certificates?${number}${long}`, { 'x-api-key': key }),
  ],
  [
    'audit rooms over 500 certificates, each used once',
    200,
    200,
    6,
    async () => send('GET', '/certificates', { 'x-api-key': await openRoom() }),
  ],
])(
  '%s fill no memory',
  async (_what, status, count, mostMebibytes, one) => {
    const statuses = new Set<number>();
    const sendOne = async (number: number) => statuses.add(await one(number));
    await times(16, sendOne);
    const before = heap();
    await times(count, sendOne);
    expect([...statuses]).toEqual([status]);
    await gateway.app.get(LogRequests).flush();
    things.received.length = 0;
    const grown = () => (heap() - before) / mebibyte;
    await waitFor(() => grown() < mostMebibytes, { describe: 'memory that levels off' });
  },
  90_000,
);

function forged(number: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'RS256', typ: 'at+jwt', kid: `${number}`.padStart(43, 'A') };
  return `Bearer ${part(header)}.${part({ jti: long.slice(0, 2_500) })}.AAAA`;
}
