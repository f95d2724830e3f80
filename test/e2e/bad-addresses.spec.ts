import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import type { ProblemBody } from '../customer';
import { expectProblem } from './expect-problem';
import {
  acceptableBody,
  documentedRoutes,
  type DocumentedRoute,
  type OwnIds,
  ownIds,
  resourceOf,
  withId,
} from './routes';

let account: Account;
let ids: OwnIds;
let routes: DocumentedRoute[];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Lost Ltd');
  ids = await ownIds(account, account.live);
  routes = await documentedRoutes(account.public);
}, 150_000);

const callerOf = ({ environment }: DocumentedRoute) => (environment === 'sandbox' ? account.sandbox : account.live);

const wrongQueries: Readonly<Record<string, readonly string[]>> = {
  page: ['0', '-1', '1.5', 'one', '1e99', '99999999999999999999'],
  pageSize: ['0', '101', ''],
  depth: ['0', '21', 'deep'],
  updatedAfter: ['yesterday', '2026-13-01T00:00:00Z', '%00'],
  certificateType: ['poem'],
  status: ['lost'],
  sha256Hash: ['abc'],
  externalId: ['%00', 'x'.repeat(201)],
  limit: ['0', '101', ''],
  tag: ['%00', 'x'.repeat(41)],
  recipient: ['%00', 'x'.repeat(255)],
  createdAfter: ['yesterday', '2026-13-01T00:00:00Z', '%00'],
  createdBefore: ['yesterday', '2026-13-01T00:00:00Z', '%00'],
  reason: ['%00', 'x'.repeat(501)],
  format: ['xml'],
  document: ['-1', '1.5', '1001'],
  envelopeId: ['abc', '%00'],
  type: ['poem'],
  reviewStatus: ['poem'],
  dpaStatus: ['poem'],
  riskLevel: ['poem'],
  phase: ['poem'],
  aspect: ['poem'],
  audience: ['poem'],
  search: ['%00'],
  sort: ['poem'],
  population: ['-1', '1.5', 'all'],
};

test('every parameter of an address is checked, and one that does not exist is told', async () => {
  const lists = routes.filter(({ queryParameters }) => queryParameters.length > 0);
  expect(lists.length).toBeGreaterThan(4);
  for (const route of lists) {
    const known = route.queryParameters.flatMap((name) => (wrongQueries[name] ?? []).map((value) => [name, value]));
    for (const [name, value] of [...known, ['nope', '1']]) {
      const asked = `${route.method} ${withId(route.path, ids[resourceOf(route.path)])}?${name}=${value}`;
      const expected = { status: 400, code: 'request.invalid', errors: [{ pointer: `?${name}` }] };
      expectProblem(asked, await callerOf(route).call(asked), expected);
    }
  }
});

test('ids in an address that are none are missing ids, whatever they are made of', async () => {
  const monsters = [
    'x',
    '0',
    'a'.repeat(150),
    '%F0%9F%92%A9',
    "';drop%20table%20certificates;--",
    '%ff',
    '..%5c',
    '%00',
  ];
  for (const route of routes.filter(({ path }) => path.includes('{'))) {
    for (const monster of monsters) {
      const asked = `${route.method} ${withId(route.path, monster)}`;
      const body = acceptableBody(route.bodySchema);
      const answer = await account.live.call(asked, { body, headers: { accept: 'application/json' } });
      expect([asked, [400, 404].includes(answer.status)]).toEqual([asked, true]);
      expectProblem(asked, answer, { code: expect.stringMatching(/not_found$|^request\.malformed$/) });
    }
  }
});

test.each([
  ['a path that leaves its place', 'GET /certificates/../api-keys HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['half an escape', 'GET /certificates/%a HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no host', 'GET /certificates HTTP/1.1\r\n\r\n', 400],
  ['two lengths', 'POST /certificates HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', 400],
  [
    'length and chunks',
    'POST /certificates HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['bytes that are not HTTP', 'HELO\r\n\r\n', 400],
  ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(64 * 1024)}\r\n\r\n`, 431],
])('malformed HTTP is answered as a problem: %s', async (_what, bytes, status) => {
  const { hostname, port } = new URL(account.live.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const withEnd = bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
  socket.on('error', () => undefined).write(withEnd);
  const [head, body] = (await text(socket)).split('\r\n\r\n') as [string, string];
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const problem = JSON.parse(body) as ProblemBody;
  expect(problem).toMatchObject({ status, code: expect.stringMatching(/^request\./) });
  expect(head.toLowerCase()).toContain(`x-request-id: ${problem.requestId}`);
});
