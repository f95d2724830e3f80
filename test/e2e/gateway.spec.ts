import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import type { Customer } from '../customer';
import { type Certificate, issue } from '../certificate';
import { serviceNames } from '../../tools/platform/src/service-catalogue';

let account: Account;
let certificate: Certificate;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Gateway Ltd');
  certificate = await issue(account.live);
}, 150_000);

describe('every answer', () => {
  test('carries a request id: the caller’s if it is sane, else ours, and a problem repeats it', async () => {
    const ask = async (customer: Customer, path: string, id?: string) => {
      const { headers, body } = await customer.call(`GET ${path}`, id ? { headers: { 'X-Request-Id': id } } : {});
      return [headers['x-request-id'], body.requestId ?? headers['x-request-id']];
    };
    expect(await ask(account.live, '/certificates', 'trace-1/a')).toEqual(['trace-1/a', 'trace-1/a']);
    expect(await ask(account.live, '/certificates/nonsense', 'trace-2')).toEqual(['trace-2', 'trace-2']);
    const [ours, repeated] = await ask(account.public, '/certificates', '<script>');
    expect(ours).toMatch(/^req_/);
    expect(repeated).toBe(ours);
  });

  test('carries security headers, from us and from the services', async () => {
    const paths = ['/health', '/certificates', '/nowhere', '/api/docs', `/verification/${certificate.certificateId}`];
    for (const path of paths) {
      expect((await account.live.call(`GET ${path}`)).headers).toMatchObject({
        'strict-transport-security': expect.stringContaining('max-age='),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
    }
    expect((await account.live.call('GET /certificates')).headers['cache-control']).toContain('private');
  });

  test('that is a problem has the members of RFC 9457 and those of the two contracts', async () => {
    const { headers, body } = await account.live.call(`GET /certificates/nonsense?x=1`);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      ...{ type: expect.stringContaining('certificate.not_found'), title: 'Not found', status: 404 },
      ...{ detail: 'The certificate was not found', instance: '/certificates/nonsense', code: 'certificate.not_found' },
      ...{ requestId: headers['x-request-id'], errors: [] },
      ...{ message: 'The certificate was not found', error: 'The certificate was not found' },
    });
  });
});

test('an undocumented path does not exist, with a key and without', async () => {
  const inner = ['/metrics', '/openapi.json', '/certificates/x/y', '/nothing'];
  for (const path of [...inner, '//certificates', '/certificates/..%2fapi-keys']) {
    for (const customer of [account.live, account.public]) {
      const { status, body } = await customer.call(`GET ${path}`);
      expect([path, [400, 404].includes(status), body.code]).toEqual([
        path,
        true,
        expect.stringMatching(/route.not_found|request.malformed/),
      ]);
    }
  }
});

test('a starter key gets its 180 together, never more than 200 in ten seconds, and learns when to continue', async () => {
  const starter = await account.withPlan('starter');
  const start = performance.now();
  const answers = await Promise.all(Array.from({ length: 230 }, () => starter.call('GET /certificates?pageSize=1')));
  const seconds = (performance.now() - start) / 1_000;
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  expect(served.length + refused.length).toBe(230);
  expect(served.length).toBeGreaterThanOrEqual(180);
  // With the refill of ten seconds these are 200.
  expect(served.length).toBeLessThanOrEqual(183 + Math.ceil((100 / 60) * seconds));
  expect(served[0]!.headers).toMatchObject({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': expect.stringMatching(/^\d+$/),
    'x-ratelimit-reset': expect.stringMatching(/^\d+$/),
    ratelimit: expect.stringContaining('r='),
    'ratelimit-policy': expect.stringContaining('q=100;w=60'),
  });
  expect(refused[0]).toMatchObject({ headers: { 'retry-after': '1' }, body: { code: 'rate_limit.exceeded' } });
  expect((await account.public.call('GET /health')).headers).not.toHaveProperty('x-ratelimit-limit');
});

test('/health tells in short how the platform is', async () => {
  const services = Object.fromEntries(['gateway', ...serviceNames].map((name) => [name, 'up']));
  expect(await account.public.get('/health')).toEqual({ status: 'ok', services });
});
