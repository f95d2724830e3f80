import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import type { Customer } from '../customer';
import { end, kinds } from './kinds';
import {
  acceptableBody,
  documentedRoutes,
  type DocumentedRoute,
  type OwnIds,
  ownIds,
  resourceOf,
  unusedId,
  withId,
} from './routes';

let account: Account;
let other: Account;
let routes: DocumentedRoute[];
/** Of one tenant each, some of them ended. */
let ids: Readonly<Record<'foreign' | 'foreignEnded' | 'foreignSandbox' | 'live' | 'ended' | 'sandbox', OwnIds>>;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const allOf = (text: string): OwnIds => Object.fromEntries(Object.keys(kinds).map((name) => [name, text]));
const nobodys = () => Object.fromEntries(Object.entries(kinds).map(([name, { prefix }]) => [name, unusedId(prefix)]));

beforeAll(async () => {
  const folder = await sharedPlatform();
  [account, other] = [await openAccount(folder, 'Seekers Ltd'), await openAccount(folder, 'Strangers Ltd')];
  routes = (await documentedRoutes(account.public)).filter(({ path, isPublic }) => path.includes('{') && !isPublic);
  const foreign = await ownIds(other, other.live);
  const foreignSandbox = await ownIds(other, other.sandbox);
  await untilSubmitted(other.live, foreign);
  await untilSubmitted(other.sandbox, foreignSandbox);
  ids = {
    foreign,
    // A second batch waits for its turn, and both organizations would have a share in it.
    foreignEnded: { ...(await ownIds(other, other.live)), anchors: foreign['anchors']! },
    foreignSandbox,
    live: await ownIds(account, account.live),
    ended: await ownIds(account, account.live),
    sandbox: await ownIds(account, account.sandbox),
  };
  await end(other, other.live, ids.foreignEnded);
  await end(account, account.live, ids.ended);
}, 150_000);

/** Certificates that are triggered before share the anchor, which would then belong to both organizations. */
async function untilSubmitted(customer: Customer, { anchors }: OwnIds): Promise<void> {
  await waitFor(async () => (await customer.get<{ status: string }>(`/anchors/${anchors}`)).status !== 'PENDING', {
    describe: 'the anchor to be on its way',
  });
}

/** Every documented operation with an id, and every method that is not documented for its path. */
function attempts(): DocumentedRoute[] {
  const first = new Map(routes.map((route) => [route.path, route]));
  const undocumented = [...first.values()].flatMap((route) =>
    methods
      .filter((method) => !routes.some(({ path, method: known }) => path === route.path && known === method))
      .map((method) => ({ ...route, method, bodySchema: undefined })),
  );
  return [...routes, ...undocumented];
}

/** Parts that differ between two responses to the same request. */
const ofTheMoment = new Set(['date', 'ratelimit', 'x-ratelimit-remaining', 'x-ratelimit-reset']);

/** All that is told about an id, with the id itself left out. */
async function responseAbout(customer: Customer, { method, path, bodySchema }: DocumentedRoute, id: string) {
  const body = acceptableBody(bodySchema);
  const headers = { 'X-Request-Id': 'the-same' };
  const answer = await customer.call(`${method} ${withId(path, id)}`, { body, headers });
  return {
    status: answer.status,
    // Lengths are compared as they are, where the ids have the same.
    headers: Object.entries(answer.headers).filter(([name]) => !ofTheMoment.has(name)),
    text: answer.text.replaceAll(id, 'ID'),
  };
}

it('knows every kind of thing that has an id, and how to make one', () => {
  const needed = [...new Set(routes.map(({ path }) => resourceOf(path)))];
  expect(needed.sort()).toEqual(Object.keys(kinds).sort());
  expect(routes.every(({ path }) => path.match(/\{/g)!.length === 1)).toBe(true);
  for (const [name, { prefix }] of Object.entries(kinds)) expect(ids.foreign[name]).toMatch(new RegExp(`^${prefix}_`));
});

const asksFor: readonly (readonly [string, () => Customer, () => OwnIds, (name: string, path: string) => boolean])[] = [
  ['another organization’s', () => account.live, () => ids.foreign, () => true],
  ['an ended object of another organization', () => account.live, () => ids.foreignEnded, () => true],
  ['another organization’s, in its sandbox', () => account.live, () => ids.foreignSandbox, () => true],
  ['another organization’s, from the sandbox', () => account.sandbox, () => ids.foreign, () => true],
  ['another organization’s sandbox, from the sandbox', () => account.sandbox, () => ids.foreignSandbox, () => true],
  ['the sandbox’s, live', () => account.live, () => ids.sandbox, (name) => !kinds[name]!.spansEnvironments],
  ['a live object, from the sandbox', () => account.sandbox, () => ids.live, () => true],
  // The history of a record outlives the record.
  [
    'its deleted object',
    () => account.live,
    () => ids.ended,
    (name, path) => kinds[name]!.isGoneThen === true && !path.endsWith('/history'),
  ],
  ['an id of another kind', () => account.live, () => allOf(newId('evt')), () => true],
];

test.each(asksFor)(
  'a request for %s is answered like one for an unused id',
  async (_what, who, whose, applies) => {
    const nobody = nobodys();
    for (const route of attempts().filter(({ path }) => applies(resourceOf(path), path))) {
      const name = resourceOf(route.path);
      const missing = await responseAbout(who(), route, nobody[name]!);
      expect([route.method, route.path, missing.status]).toEqual([route.method, route.path, 404]);
      const told = await responseAbout(who(), route, whose()[name]!);
      const sameLength = whose()[name]!.length === nobody[name]!.length;
      const comparable = ({ headers, ...rest }: typeof told) => ({
        ...rest,
        headers: sameLength ? headers : headers.filter(([header]) => header !== 'content-length'),
      });
      expect({ route, ...comparable(told) }).toEqual({ route, ...comparable(missing) });
    }
  },
  60_000,
);

test('a missing scope gives the same response for an own, a foreign and an unused id', async () => {
  const keys = new Map<string, Customer>();
  for (const route of routes) {
    const needed = route.sufficient.join();
    const without = scopes.filter((scope) => !route.sufficient.includes(scope));
    if (!keys.has(needed)) keys.set(needed, await account.keyFor({ scopes: without }));
    const name = resourceOf(route.path);
    const told = [];
    for (const id of [nobodys()[name]!, ids.live[name]!, ids.foreign[name]!, ids.sandbox[name]!, ids.ended[name]!]) {
      told.push(await responseAbout(keys.get(needed)!, route, id));
    }
    expect([route.path, told[0]!.status, JSON.parse(told[0]!.text)]).toEqual([
      route.path,
      403,
      expect.objectContaining({ code: 'scope.missing', requiredScope: route.scopes[0] }),
    ]);
    for (const each of told) expect({ route, ...each }).toEqual({ route, ...told[0]! });
  }
}, 60_000);

test('a caller without a key gets the same response for every id', async () => {
  for (const route of routes) {
    const name = resourceOf(route.path);
    const missing = await responseAbout(account.public, route, nobodys()[name]!);
    expect(missing.status).toBe(401);
    expect(await responseAbout(account.public, route, ids.foreign[name]!)).toEqual(missing);
  }
});

test('nothing of all this has changed anything', async () => {
  for (const route of routes.filter(({ method, path }) => method === 'GET' && path.endsWith('}'))) {
    const { status } = await other.live.call(`GET ${withId(route.path, ids.foreign[resourceOf(route.path)])}`);
    expect([route.path, status]).toEqual([route.path, 200]);
  }
});
