import type { RunningService } from '@probatum/service/run-service';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
});

afterAll(() => gateways?.close());

const attributes = (html: string) => [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);

it('loads everything from here, and everything that it loads is here', async () => {
  const page = await call(gateway, 'GET', '/api/docs');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const addresses = attributes(page.text);
  expect(addresses.length).toBeGreaterThan(5);
  for (const address of addresses) {
    expect(address).toMatch(/^(docs\/|docs-json$|\.\.\/health$)/);
    const { pathname } = new URL(address, 'http://x/api/docs');
    const part = await call(gateway, 'GET', pathname);
    expect([pathname, part.status]).toEqual([pathname, 200]);
    expect(part.text.length).toBeGreaterThan(30);
  }
});

it('is held by a policy under which nothing comes from elsewhere and no text becomes code', async () => {
  const { headers, text } = await call(gateway, 'GET', '/api/docs');
  const policy = new Map(
    headers
      .get('content-security-policy')!
      .split('; ')
      .map((directive) => [directive.split(' ')[0]!, directive.split(' ').slice(1).join(' ')]),
  );
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('connect-src')).toBe("'self'");
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect([...policy.values()].join(' ')).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(text).not.toMatch(/<script>|<style>| style=| on[a-z]+=/);
});

it.each(['nothing.js', '..%2fpackage.json', 'swagger-ui.js', 'package.json', '__proto__', 'constructor'])(
  'has no part %s',
  async (name) => {
    expect([400, 404]).toContain((await call(gateway, 'GET', `/api/docs/${name}`)).status);
  },
);
