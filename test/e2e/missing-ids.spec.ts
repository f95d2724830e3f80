import { newId } from '@probatum/contracts/ids';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import type { Customer } from '../customer';
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
let routes: DocumentedRoute[];
/** Ids that are nobody's, another organization's, the other environment's, and no ids at all. */
let strangers: Readonly<Record<string, OwnIds>>;

const prefixes = {
  certificates: 'cert',
  anchors: 'anch',
  webhooks: 'whk',
  'api-keys': 'key',
  'audit-rooms': 'room',
  oauth: 'oac',
  'api/v1/keys': 'key',
  'client-certificates': 'ccb',
} as const;
const nobodys = Object.fromEntries(Object.entries(prefixes).map(([name, prefix]) => [name, newId(prefix)]));

beforeAll(async () => {
  const folder = await sharedPlatform();
  account = await openAccount(folder, 'Seekers Ltd');
  const other = await openAccount(folder, 'Strangers Ltd');
  routes = (await documentedRoutes(account.public)).filter(({ path, isPublic }) => path.includes('{id}') && !isPublic);
  const malformed = Object.fromEntries(Object.keys(prefixes).map((name) => [name, "1'%20or%201=1"]));
  strangers = {
    "another organization's": await ownIds(other, other.live),
    "another organization's, of the other environment,": await ownIds(other, other.sandbox),
    "the other environment's": await ownIds(account, account.sandbox),
    malformed,
  };
}, 150_000);

/** What is told about an id, with the id itself and the request left out. */
async function toldAbout(customer: Customer, { method, path, bodySchema }: DocumentedRoute, id: string) {
  const body = acceptableBody(bodySchema);
  const { status, text, body: problem } = await customer.call(`${method} ${withId(path, id)}`, { body });
  const bare = text
    .replaceAll(decodeURIComponent(id), 'ID')
    .replaceAll(id, 'ID')
    .replaceAll(problem.requestId, 'REQUEST');
  return { status, text: bare };
}

test.each([
  "another organization's",
  "another organization's, of the other environment,",
  "the other environment's",
  'malformed',
])('%s ids answer exactly like ids that nobody has, on every route', async (whose) => {
  expect(routes.length).toBeGreaterThan(6);
  for (const route of routes) {
    const resource = resourceOf(route.path);
    // A live key administers the credentials of both environments.
    if (
      whose === "the other environment's" &&
      ['api-keys', 'api/v1/keys', 'oauth', 'client-certificates'].includes(resource)
    )
      continue;
    const missing = await toldAbout(account.live, route, nobodys[resource]!);
    expect(missing.status).toBe(404);
    expect({ route, ...(await toldAbout(account.live, route, strangers[whose]![resource]!)) }).toEqual({
      route,
      ...missing,
    });
  }
});
