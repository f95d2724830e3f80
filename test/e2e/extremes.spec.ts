import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import type { Answer, ProblemBody } from '../customer';
import { type BoundedSchema, placesOfRequests, type RequestDocument, type RequestPlace } from '../docs/request-places';
import { type Extreme, extremesOf, incompressible } from './extremes';
import { type RequestAt, Requests } from './request-at';
import { type OwnIds, ownIds, resourceOf, withId } from './routes';

let account: Account;
let ids: OwnIds;
let document: RequestDocument;
let requests: Requests;
let places: RequestPlace[];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Extreme Ltd');
  ids = await ownIds(account, account.live);
  document = await account.public.get<RequestDocument>('/api/docs-json');
  requests = new Requests(document, ids['certificates']!);
  places = placesOfRequests(document);
}, 150_000);

/** Its body is no JSON: apps/envelopes/test/upload-documents.spec.ts */
const isUpload = ({ where }: RequestPlace) => where.startsWith('POST /api/v1/documents ');
/** Of megabytes: apps/envelopes/test/inline-documents.spec.ts */
const isFile = ({ where }: RequestPlace) => /\/(?:file_base64|base64Pdf)$/.test(where);
/** In requests of the e-signature API an empty text counts as absent. */
const isAbsent = ({ where }: RequestPlace, value: unknown) =>
  value === '' && /^\w+ \/api\/v1\/(?:envelopes|templates)/.test(where);
const isForm = ({ where }: RequestPlace) => /^POST \/oauth\/(?:token|revoke|introspect) /.test(where);

function bodySchemaOf(where: string): BoundedSchema | undefined {
  const [method = '', path = ''] = where.split(' ');
  const content = document.paths[path]![method.toLowerCase()]!.requestBody?.content ?? {};
  return Object.values(content)[0]?.schema;
}

function send({ route, body, headers = {} }: RequestAt): Promise<Answer<ProblemBody>> {
  const [path = ''] = route.split(' ').slice(1);
  const name = withId(route, ids[resourceOf(path.split('?')[0]!)]);
  const customer = path.startsWith('/api/v1/sandbox/') ? account.sandbox : account.live;
  return customer.call(name, { headers, ...(body === undefined ? {} : { body }) });
}

const boundCodes = ['too_long', 'too_short', 'too_large', 'too_small', 'wrong_type'];

/** The fault of the response; undefined if there is none. */
function complaint({ pointer }: RequestAt, { isWithin }: Extreme, { status, body }: Answer<ProblemBody>) {
  if (status >= 500) return `${status} ${body?.code}`;
  if (pointer === undefined) return undefined;
  const there = (body?.errors ?? []).filter((error) => error.pointer.startsWith(pointer));
  if (!isWithin) return status === 400 && there.length > 0 ? undefined : `${status} without a word about it`;
  const refused = there.find(({ code }) => boundCodes.includes(code));
  return refused && `refused as ${refused.code}`;
}

async function complaintsAbout(place: RequestPlace): Promise<object[]> {
  const found: object[] = [];
  for (const extreme of extremesOf(place.schema).filter(({ value }) => !isAbsent(place, value))) {
    const request = requests.at(place.where, extreme.value, bodySchemaOf(place.where));
    const answer = await send(request);
    const wrong = complaint(request, extreme, answer);
    if (wrong) found.push({ where: place.where, value: JSON.stringify(extreme.value).slice(0, 80), wrong });
  }
  return found;
}

test.each(['GET', 'POST', 'PUT', 'PATCH'])(
  'every place of every %s takes its extremes, and what lies beyond them is refused at its place',
  async (method) => {
    const asked = places.filter(
      (place) => place.where.startsWith(`${method} `) && !isForm(place) && !isUpload(place) && !isFile(place),
    );
    expect(asked.length).toBeGreaterThan(20);
    const found: object[] = [];
    for (const place of asked.filter(({ where }) => !/ (?:path|header) /.test(where))) {
      found.push(...(await complaintsAbout(place)));
    }
    expect(found).toEqual([]);
  },
  300_000,
);

const odd = ['x'.repeat(2_000), incompressible(400), '-1', '9223372036854775808', '\u0001', "'", '"', '%', '\\'];

test('ids and headers of any text are answered', async () => {
  const found: object[] = [];
  for (const place of places.filter(({ where }) => / (?:path|header) /.test(where))) {
    for (const value of odd) {
      if (place.where.includes(' header ') && !/^[\x20-\x7e]+$/.test(value)) continue;
      const { status } = await send(requests.at(place.where, value, undefined));
      if (status >= 500) found.push({ where: place.where, value: value.slice(0, 80), status });
    }
  }
  expect(found).toEqual([]);
}, 300_000);

test('parameters of forms of any text are answered', async () => {
  const found: object[] = [];
  for (const { where } of places.filter(isForm)) {
    const [method, path, name = ''] = where.split(' ');
    for (const value of odd) {
      const body = new URLSearchParams({ [name.replace('body/', '')]: value }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { status } = await account.public.call(`${method} ${path}`, { body, headers });
      if (status >= 500) found.push({ where, value: value.slice(0, 80), status });
    }
  }
  expect(found).toEqual([]);
}, 300_000);
