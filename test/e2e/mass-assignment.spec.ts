import { scopes } from '@probatum/contracts/scopes';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { issue } from '../certificate';
import { recordRequests } from '../compliance';
import { expectProblem } from './expect-problem';
import { documentedRoutes, type DocumentedRoute, type OwnIds, ownIds, resourceOf, type Schema, withId } from './routes';

let account: Account;
let ids: OwnIds;
let routes: DocumentedRoute[];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Greedy Ltd');
  await issue(account.live);
  ids = await ownIds(account, account.live);
  routes = (await documentedRoutes(account.public)).filter(({ bodySchema }) => bodySchema);
}, 150_000);

const somebodys = 'org_01j9z3k4m5n6p7q8r9s0t1v2w3';
const time = '2020-01-01T00:00:00.000Z';

/** Members of responses, columns of tables, and properties that the language defines on its objects. */
const members: readonly (readonly [name: string, value: unknown])[] = [
  ['id', 'key_01j9z3k4m5n6p7q8r9s0t1v2w3'],
  ['organizationId', somebodys],
  ['organization_id', somebodys],
  ['tenant', { organizationId: somebodys, environment: 'live' }],
  ['environment', 'live'],
  ['certificateId', 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3'],
  ['status', 'issued'],
  ['createdAt', time],
  ['updatedAt', time],
  ['issuedAt', time],
  ['revokedAt', null],
  ['plan', 'enterprise'],
  ['rateLimit', 1_000_000],
  ['concurrency', 1_000_000],
  ['limitMode', 'shadow'],
  ['scopes', scopes],
  ['scope', 'keys:write'],
  ['role', 'admin'],
  ['isAdmin', true],
  ['key', 'ndi_mine'],
  ['secret', 'mine'],
  ['hash', 'a'.repeat(64)],
  ['prefix', 'ndi_mine'],
  ['version', 0],
  ['trustLevel', 'assured'],
  ['trustScore', 100],
  ['anchorStatus', 'CONFIRMED'],
  ['signature', 'x'],
  ['actor', { type: 'system', id: 'x', name: 'x' }],
  ['grant', { certificateIds: [] }],
  ['__proto__', { scopes, isAdmin: true, name: 'Mine', reason: 'x' }],
  ['constructor', { prototype: { isAdmin: true } }],
  ['prototype', { isAdmin: true }],
  ['toString', 'x'],
  ['hasOwnProperty', true],
];

interface Place {
  readonly pointer: string;
  readonly schema: Schema;
  /** The text of a body with this text in that place. */
  readonly around: (text: string) => string;
}

/** Every object within a body whose members are all documented. */
function closedObjects(schema: Schema, pointer = '', around = (text: string) => text): Place[] {
  const own = schema.additionalProperties === false ? [{ pointer, schema, around }] : [];
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    alternatives(member).flatMap((each) =>
      each.items
        ? closedObjects(each.items, `${pointer}/${name}/0`, (text) => around(`{"${name}":[${text}]}`))
        : closedObjects(each, `${pointer}/${name}`, (text) => around(`{"${name}":${text}}`)),
    ),
  );
  return [...own, ...inside];
}

const alternatives = (schema: Schema): readonly Schema[] => schema.anyOf ?? schema.oneOf ?? [schema];
const isOffered = ({ schema }: Place, name: string) => Object.hasOwn(schema.properties ?? {}, name);

async function expectRefused(route: DocumentedRoute, { pointer, around }: Place, name: string, value: unknown) {
  const asked = `${route.method} ${withId(route.path, ids[resourceOf(route.path)])}`;
  const body = around(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);
  const answer = await account.live.call(asked, { body });
  const error = expect.objectContaining({ pointer: `${pointer}/${name}`, code: 'unknown_field' });
  expectProblem(`${asked} ${body}`, answer, {
    status: 400,
    code: 'request.invalid',
    errors: expect.arrayContaining([error]),
  });
}

/** Values that an attacker would have changed with it. */
async function state(): Promise<unknown> {
  const lists = ['/certificates', '/webhooks', '/api-keys', '/oauth/clients', '/audit-rooms', '/client-certificates'];
  const read = async (path: string) => (await account.live.call(`GET ${path}`)).text;
  const texts = await Promise.all([...lists, ...Object.keys(recordRequests), '/organization', '/audit-log'].map(read));
  // These change with time, for every caller.
  return texts.map((text) => text.replace(/"(?:lastUsedAt|updatedAt|anchorStatus|trust\w+)":[^,}]*/g, ''));
}

test('no body takes a member that it does not offer, wherever in it, and nothing changes by one', async () => {
  const before = await state();
  expect(routes.length).toBeGreaterThan(8);
  let tried = 0;
  for (const route of routes) {
    const places = closedObjects(route.bodySchema!);
    expect([route.path, places[0]?.pointer]).toEqual([route.path, '']);
    for (const place of places) {
      for (const [name, value] of members) {
        if (isOffered(place, name)) continue;
        await expectRefused(route, place, name, value);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(400);
  expect(await state()).toEqual(before);
}, 150_000);
