import { Readable } from 'node:stream';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import type { CallOptions } from '../customer';
import { expectProblem } from './expect-problem';
import { documentedRoutes, type DocumentedRoute, type OwnIds, ownIds, resourceOf, type Schema, withId } from './routes';

let account: Account;
let ids: OwnIds;
let routes: DocumentedRoute[];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Careless Ltd');
  ids = await ownIds(account, account.live);
  routes = await documentedRoutes(account.public);
}, 150_000);

const pathOf = ({ path }: DocumentedRoute) => withId(path, ids[resourceOf(path)]);
const withBody = () => routes.filter(({ bodySchema }) => bodySchema);

async function refuses(options: CallOptions, expected: object, which = (_route: DocumentedRoute) => true) {
  const asked = withBody().filter(which);
  expect(asked.length).toBeGreaterThan(3);
  for (const route of asked) {
    const name = `${route.method} ${pathOf(route)}`;
    expectProblem(name, await account.live.call(name, options), expected);
  }
}

/** An answer lists at most 20 errors, up to five of them for one field: the fields of a large body come in groups. */
function inGroups(fields: readonly string[]): (readonly string[])[] {
  const size = 4;
  return fields.flatMap((_field, index) => (index % size === 0 ? [fields.slice(index, index + size)] : []));
}

const takes = ({ type, anyOf = [] }: Schema, wanted: string): boolean =>
  [type].flat().includes(wanted) || anyOf.some((schema) => takes(schema, wanted));

const wrongFor = (schema: Schema) => (takes(schema, 'boolean') ? -7 : false);

const chunk = Buffer.alloc(64 * 1024, '1');

const malformed = (pointer: string, code: string) => ({
  ...{ status: 400, code: 'request.malformed_json', errors: [{ pointer, code }] },
});

describe('every route that takes a body refuses', () => {
  test.each<[string, string | Buffer, object]>([
    ['half a document', '{"name": "x"', malformed('', 'syntax')],
    ['a body that is not JSON', '<xml/>', malformed('', 'syntax')],
    ['a member twice', '{"name": "x", "name": "x"}', malformed('/name', 'duplicate_member')],
    ['a member twice, once escaped', '{"reason": "x", "re\\u0061son": "y"}', malformed('/reason', 'duplicate_member')],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), malformed('', 'invalid_utf8')],
    ['a NUL', '{"name": "a\\u0000b"}', malformed('/name', 'nul_character')],
    ['half a character', '{"name": ["\\ud800"]}', malformed('/name/0', 'lone_surrogate')],
    ['a number that cannot be stored exactly', '{"name": 12345678901234567890}', malformed('/name', 'inexact_number')],
    ['nesting without end', '['.repeat(5_000) + ']'.repeat(5_000), malformed('', 'too_deep')],
    ['a document that is no object', '"text"', { status: 400, code: 'request.invalid', errors: [{ pointer: '' }] }],
  ])('%s', (_what, body, expected) => refuses({ body }, expected));

  test('no body at all, where it needs one', async () => {
    const expected = { status: 400, code: 'request.invalid', errors: [{ pointer: '' }] };
    await refuses({ body: '' }, expected, ({ isBodyRequired }) => isBodyRequired);
  });

  test('a field that it does not know', async () => {
    const error = expect.objectContaining({ pointer: '/n~1o~0pe', code: 'unknown_field' });
    await refuses({ body: { 'n/o~pe': 1 } }, { status: 400, errors: expect.arrayContaining([error]) });
  });

  test('each of its fields when it has the wrong type', async () => {
    for (const { method, path, bodySchema } of withBody()) {
      const name = `${method} ${withId(path, ids[resourceOf(path)])}`;
      const fields = Object.keys(bodySchema!.properties!);
      const takesNull = Object.values(bodySchema!.properties!).every((schema) => takes(schema, 'null'));
      for (const wrong of [false, -7, ...(takesNull ? [] : [null]), [[]], { a: { b: [] } }]) {
        const answer = await account.live.call(name, {
          body: Object.fromEntries(fields.map((field) => [field, wrong])),
        });
        expectProblem(name, answer, { status: 400, code: 'request.invalid' });
      }
      const pointers: string[] = [];
      for (const some of inGroups(fields)) {
        const body = Object.fromEntries(some.map((field) => [field, wrongFor(bodySchema!.properties![field]!)]));
        const answer = await account.live.call(name, { body });
        expectProblem(name, answer, { status: 400, code: 'request.invalid' });
        pointers.push(...answer.body.errors.map(({ pointer }) => pointer));
      }
      expect([name, pointers]).toEqual([name, expect.arrayContaining(fields.map((field) => `/${field}`))]);
    }
  });

  test('more than it takes', async () => {
    for (const route of withBody()) {
      const name = `${route.method} ${pathOf(route)}`;
      expect([name, route.maxBodyBytes > 0]).toEqual([name, true]);
      const announced = JSON.stringify({ name: 'x'.repeat(route.maxBodyBytes) });
      const chunks = Math.floor(route.maxBodyBytes / chunk.length) + 1;
      for (const body of [announced, Readable.from(Array.from({ length: chunks }, () => chunk))]) {
        const answer = await account.live.call(name, { body });
        expectProblem(name, answer, { status: 413, code: 'request.too_large', limit: route.maxBodyBytes });
      }
    }
    // The connections that brought too much are of use again.
    await Promise.all(Array.from({ length: 20 }, () => account.live.get('/certificates?pageSize=1')));
  });

  test('another content type', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'nonsense',
    ]) {
      const expected = { status: 415, code: 'request.unsupported_media_type' };
      await refuses({ body: 'name=x', headers: { 'content-type': type } }, expected);
    }
  });

  test('an Idempotency-Key that is none', async () => {
    const body = { certificateType: 'generic' };
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const answer = await account.live.call('POST /certificates', { body, headers: { 'Idempotency-Key': key } });
      expect(answer.status).toBe(400);
    }
  });
});

test('a route that takes no body never stumbles over one', async () => {
  const bodies = ['{"a": 1, "a": 2}', '\0', '{', 'x'.repeat(100_000)];
  for (const route of routes.filter((each) => !each.bodySchema && !each.takesForm && each.method === 'POST')) {
    for (const body of bodies) {
      const name = `${route.method} ${pathOf(route)}`;
      const answer = await account.live.call(name, { body });
      if (answer.status >= 300) expectProblem(name, answer, { status: expect.any(Number) });
      expect([name, answer.status < 500]).toEqual([name, true]);
    }
  }
});
