import { answerOf, RecordingService } from '../../apps/gateway/test/recording-service';
import { type RawAnswer, sendRaw } from '../../apps/gateway/test/raw-client';
import { Gateways } from '../../apps/gateway/test/running-gateway';
import type { RunningService } from '@probatum/service/run-service';
import { newId } from '@probatum/contracts/ids';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { openAccount } from '../account';
import { type ApiDocument, documentedRoutes, type DocumentedRoute } from './routes';

/** Another gateway, with one service that claims every route of the platform and keeps what reaches it. */
let gateways: Gateways;
let gateway: RunningService;
let service: RecordingService;
let routes: DocumentedRoute[];
let key: string;

beforeAll(async () => {
  const account = await openAccount(await sharedPlatform(), 'Climbers Ltd');
  routes = await documentedRoutes(account.public);
  service = await RecordingService.start('everything', await account.public.get<ApiDocument>('/api/docs-json'));
  service.reply = ({ method, target }) => answerOf(`${method} ${target}`);
  gateways = await Gateways.open();
  gateway = await gateways.start([service]);
  key = (await gateways.key({ scopes: 'all' })).key;
}, 150_000);

afterAll(async () => {
  await gateways?.close();
  await service?.halt();
});

beforeEach(() => service.forget());

type Trick = readonly [name: string, play: (path: string) => string];
const inLastSlash = (path: string, instead: string) => path.replace(/\/(?=[^/]*$)/, instead);

/** For every path, the result names no route, or none that two readers would agree on. */
const dead: readonly Trick[] = [
  ['two slashes before it', (path) => `/${path}`],
  ['two slashes within it', (path) => inLastSlash(path, '//')],
  ['a slash behind it', (path) => `${path}/`],
  ['two slashes behind it', (path) => `${path}//`],
  ['a segment that is a dot', (path) => `/.${path}`],
  ['a dot behind it', (path) => `${path}/.`],
  ['a segment that is taken back', (path) => `/x/..${path}`],
  ['a step above the root', (path) => `/..${path}`],
  ['two dots behind it', (path) => `${path}/..`],
  ['two dots and a slash behind it', (path) => `${path}/../`],
  ['a way round through another route', (path) => `/health/..${path}`],
  ['an encoded dot', (path) => `/%2e${path}`],
  ['encoded dots', (path) => `/x/%2e%2e${path}`],
  ['encoded dots in capitals', (path) => `/x/%2E%2E${path}`],
  ['half encoded dots', (path) => `/x/.%2e${path}`],
  ['encoded dots behind it', (path) => `${path}/%2e%2e`],
  ['dots encoded twice', (path) => `/x/%252e%252e${path}`],
  ['an encoded slash', (path) => inLastSlash(path, '%2f')],
  ['an encoded slash in capitals', (path) => inLastSlash(path, '%2F')],
  ['a slash encoded twice', (path) => inLastSlash(path, '%252f')],
  ['an encoded slash behind it', (path) => `${path}%2f`],
  ['a backslash', (path) => inLastSlash(path, '\\')],
  ['an encoded backslash', (path) => inLastSlash(path, '%5c')],
  ['a backslash and dots', (path) => `/x\\..${path}`],
  ['a parameter of the path', (path) => `${path};x=1`],
  ['a parameter of the first segment', (path) => path.replace(/^\/[^/]+/, '$&;x=1')],
  ['an encoded semicolon', (path) => `${path}%3bx=1`],
  ['dots with a parameter', (path) => `/x/..;${path}`],
  ['an encoded NUL', (path) => `${path}%00`],
  ['an encoded line end', (path) => `${path}%0d%0aX-A:%20b`],
  ['an encoded tab', (path) => `${path}%09`],
  ['an encoded delete', (path) => `${path}%7f`],
  ['an encoded percent', (path) => `${path}%25`],
  ['half an escape', (path) => `${path}%`],
  ['an escape that is none', (path) => `${path}%zz`],
  ['an escape of another kind', (path) => `${path}%u002f`],
  ['capitals', (path) => path.replace(/^\/[^/]+/, (segment) => segment.toUpperCase())],
  ['a wide slash', (path) => `/%EF%BC%8F${path.slice(1)}`],
  ['a letter that looks like another', (path) => `/%D1%81${path.slice(2)}`],
  ['a byte that is no character', (path) => `/%ff${path}`],
  ['dots that are longer than need be', (path) => `/%c0%ae%c0%ae${path}`],
  ['a very long segment', (path) => `/${'a'.repeat(5_000)}${path}`],
  ['very many segments', (path) => `${'/a'.repeat(2_000)}${path}`],
  ['another alias', (path) => `/v2${path}`],
  ['a way out of the alias', (path) => `/v1/..${path}`],
  ['a fragment', (path) => `${path}#x`],
  ['an absolute address', (path) => `http://x${path}`],
  ['an absolute address of another host', (path) => `https://evil.example${path}`],
  ['no slash', (path) => path.slice(1)],
];

/** These may name the route that is meant, and no other. */
const alive: readonly Trick[] = [
  [
    'an encoded letter',
    (path) => path.replace(/^\/(.)/, (_, letter: string) => `/%${letter.charCodeAt(0).toString(16)}`),
  ],
  ['a dot at its end', (path) => `${path}.`],
  ['an encoded question mark', (path) => `${path}%3fx`],
  ['an encoded fragment', (path) => `${path}%23x`],
  ['an encoded space', (path) => `${path}%20`],
  ['bytes that are no characters', (path) => `${path}%c0%ae`],
];

/** In the place of an id. */
const oddIds = [
  '..',
  '.',
  '...',
  '%2e%2e',
  '..%2f..%2fapi-keys',
  '..%5c..%5capi-keys',
  'x%2faccesses',
  'x;/../../api-keys',
  '%20',
  '*',
  ':id',
  '{id}',
  '%7Bid%7D',
  '__proto__',
  'constructor',
  'toString',
  '%F0%9F%94%91',
  '%EF%BC%8E%EF%BC%8E%EF%BC%8Fapi-keys',
  'a'.repeat(200),
  'a'.repeat(201),
  '',
];

/** The documented path that a target names; fixed words go before ids. */
function named(target: string): string | undefined {
  const segments = target.split('/').map((segment) => decodeURIComponent(segment.replace(/%[89a-f][0-9a-f]/gi, '?')));
  const templates = [...new Set(routes.map(({ path }) => path))].sort(
    (one, two) => one.indexOf('{') - two.indexOf('{'),
  );
  return templates.find((template) => {
    const words = template.split('/');
    return words.length === segments.length && words.every((word, at) => word.startsWith('{') || word === segments[at]);
  });
}

/** A word in the place of an id, such as in `/vendors/export`, is another id once it is changed. */
function meantBy(target: string, path: string): string {
  const withId = `${path.slice(0, path.lastIndexOf('/'))}/{id}`;
  return named(target) === withId ? withId : path;
}

const ask = ({ method }: DocumentedRoute, target: string): Promise<RawAnswer> =>
  sendRaw(gateway, `${method} ${target} HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${key}\r\nContent-Length: 0\r\n\r\n`);

function expectRefusal(what: unknown[], { status, headers, body }: RawAnswer): void {
  expect([...what, [400, 404].includes(status), headers.get('content-type')]).toEqual([
    ...what,
    true,
    'application/problem+json; charset=utf-8',
  ]);
  expect(JSON.parse(body)).toMatchObject({ status, code: expect.stringMatching(/^request\.malformed$|not_found$/) });
}

const filled = ({ path }: DocumentedRoute) => path.replace(/\{\w+\}/, newId('cert'));

it('reaches every route that is not the gateway’s own when nothing is odd', async () => {
  await askAll(routes.map((route) => [route, filled(route)] as const));
  expect(service.requests.length).toBeGreaterThan(12);
});

test.each(dead)('%s: no route, on any path', async (name, play) => {
  const asked = routes.map(async (route) => {
    const target = play(filled(route));
    // The start page has no segment that could be changed.
    if (target === filled(route)) return expect(target).toBe('/');
    const answer = await ask(route, target);
    if (target === '/api/docs/')
      return expect([answer.status, answer.headers.get('location')]).toEqual([308, '../docs']);
    expectRefusal([name, route.method, target], answer);
  });
  await Promise.all(asked);
  expect([service.reached, service.malformed]).toEqual([[], []]);
});

/** Asks for all targets concurrently. Every request that reaches the service is one of them, as it was sent, and names its route. */
async function askAll(asked: readonly (readonly [DocumentedRoute, string])[]): Promise<RawAnswer[]> {
  service.forget();
  const answers = await Promise.all(asked.map(([route, target]) => ask(route, target)));
  const routeOf = new Map(asked.map(([route, target]) => [`${route.method} ${target}`, route.path]));
  expect(routeOf.size).toBe(asked.length);
  expect(service.requests.map((each) => [`${each.method} ${each.target}`, named(each.target)])).toEqual(
    service.reached.map((reached) => [
      reached,
      meantBy(reached.split(' ')[1]!, routeOf.get(reached) ?? 'a target that was not asked for'),
    ]),
  );
  expect(new Set(service.reached).size).toBe(service.reached.length);
  expect(service.malformed).toEqual([]);
  return answers;
}

test.each(alive)('%s: the route that was meant or none', async (name, play) => {
  const asked = routes.map((route) => [route, play(filled(route))] as const);
  const answers = await askAll(asked);
  const reached = new Set(service.reached);
  for (const [index, [{ method, path }, target]] of asked.entries()) {
    const answer = answers[index]!;
    if (!reached.has(`${method} ${target}`) && answer.status >= 300 && named(target) !== path)
      expectRefusal([name, method, target], answer);
  }
});

test.each(oddIds)('“%s” in the place of an id leads to the route with that id or to none', async (id) => {
  const asked = routes
    .filter(({ path }) => path.includes('{'))
    .map((route) => [route, route.path.replace(/\{\w+\}/, () => id)] as const);
  const answers = await askAll(asked);
  expect(answers.map(({ status }, index) => [asked[index]![1], status < 500])).toEqual(
    asked.map(([, target]) => [target, true]),
  );
});
