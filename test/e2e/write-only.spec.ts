import { createHash, randomUUID } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { certificateRequest, issue } from '../certificate';
import { addCertificateRecords, certificateRecordRequests, createRecord, recordRequests } from '../compliance';
import { createDraft, envelopeRequest, sendEnvelope, uploadDocument, uploadForm, uploadHeaders } from '../envelope';
import type { Answer } from '../customer';
import { documentedRoutes, type DocumentedRoute, resourceOf, type Schema, withId } from './routes';

let account: Account;
let writes: DocumentedRoute[];
let made: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Silent Ltd');
  const routes = await documentedRoutes(account.public);
  writes = routes.filter(({ method, isPublic }) => method !== 'GET' && !isPublic);
  made = await membersOfMaking();
}, 150_000);

interface Document {
  readonly paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** These belong to another thing, which has its own POST. */
const isPart = (path: string) => /\/(?:transparency|technical-doc|performance)$/.test(path);

/** By resource, or by path if it is such a part, the members of the answer to the POST that makes one. */
async function membersOfMaking(): Promise<Record<string, string[]>> {
  const { paths, components } = await account.public.get<Document>('/api/docs-json');
  return Object.fromEntries(
    writes
      .filter(
        ({ method, path }) => method === 'POST' && (isPart(path) || !path.includes('{')) && path !== '/api-keys/import',
      )
      .flatMap(({ path }) => {
        const { 201: created, 202: accepted } = paths[path]!['post']!.responses;
        const { content } = created ?? accepted ?? {};
        // It makes nothing that has an id.
        if (!content) return [];
        const { schema } = content!['application/json'] as { schema: Schema };
        const { properties } = schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)!]! : schema;
        return [[isPart(path) ? path : resourceOf(path), Object.keys(properties!)]];
      }),
  );
}

const scopes = ['keys:write'];
const granted = () => ({ name: 'ERP', scopes, environment: 'live' });
const keyOf = async () => (await account.keyFor({ scopes })).keyId!;
const webhook = () => ({ url: `https://example.com/${randomUUID()}`, events: ['certificate.revoked'] });
const envelopeWebhook = () => ({ ...webhook(), events: ['envelope.voided'] });
const room = async () => ({
  name: 'Audit',
  certificateIds: [(await issue(account.live)).certificateId],
  expiresInHours: 1,
});
const idOf = async (route: string, body: unknown) =>
  (await account.live.expecting<{ id: string }>(201, route, { body })).id;

const sent = async () => (await sendEnvelope(account.live)).id;
const draft = async () => (await createDraft(account.live)).id;

const recorded = (path: string) => () => createRecord(account.live, path);
const certificate = async () => (await issue(account.live)).certificateId;
const documented = async () => {
  const id = await certificate();
  await addCertificateRecords(account.live, id);
  return id;
};
const completed = async () => {
  const id = await createRecord(account.live, '/compliance/fria');
  await account.live.expecting(200, `PUT /compliance/fria/${id}`, { body: { status: 'COMPLETED' } });
  return id;
};

/** A thing to write to, by the resource in the path, or by the route where the resource must be in another state. */
const things: Readonly<Record<string, () => Promise<string>>> = {
  'api/v1/documents': () => uploadDocument(account.live),
  'api/v1/envelopes': draft,
  'POST /api/v1/envelopes/{id}/resend': sent,
  'POST /api/v1/envelopes/{id}/void': sent,
  certificates: certificate,
  'PUT /certificates/{id}/transparency': documented,
  'PUT /certificates/{id}/technical-doc': documented,
  'PATCH /compliance/fria/{id}/review': completed,
  ...Object.fromEntries(Object.keys(recordRequests).map((path) => [path.slice(1), recorded(path)])),
  webhooks: () => idOf('POST /webhooks', webhook()),
  'api-keys': keyOf,
  'api/v1/keys': keyOf,
  'api/v1/webhooks': () => idOf('POST /api/v1/webhooks', envelopeWebhook()),
  'audit-rooms': async () => idOf('POST /audit-rooms', await room()),
  oauth: () => idOf('POST /oauth/clients', granted()),
  'client-certificates': () => account.boundCertificate('live'),
};

/** A body that each write takes. A new write needs one here. */
const bodies: Readonly<Record<string, () => unknown>> = {
  'POST /certificates': () => certificateRequest(),
  'POST /certificates/{id}/revoke': () => ({ reason: 'mistake' }),
  'POST /anchors/trigger': () => undefined,
  'POST /webhooks': webhook,
  'DELETE /webhooks/{id}': () => undefined,
  'POST /api-keys': granted,
  'POST /api-keys/import': () => {
    const keyHash = createHash('sha256').update(randomUUID()).digest('hex');
    return { ...granted(), keyHash, prefix: 'sk_live_9f2c' };
  },
  'PATCH /api-keys/{id}': () => ({ name: 'Another' }),
  'DELETE /api-keys/{id}': () => undefined,
  'POST /api-keys/{id}/rotate': () => ({}),
  'POST /api/v1/keys': granted,
  'DELETE /api/v1/keys/{id}': () => undefined,
  'POST /api/v1/webhooks': envelopeWebhook,
  'POST /api/v1/webhooks/envelope-secret': () => undefined,
  'DELETE /api/v1/webhooks/{id}': () => undefined,
  'POST /audit-rooms': room,
  'DELETE /audit-rooms/{id}': () => undefined,
  'POST /oauth/clients': granted,
  'PATCH /oauth/clients/{id}': () => ({ name: 'Another' }),
  'DELETE /oauth/clients/{id}': () => undefined,
  'POST /oauth/clients/{id}/rotate-secret': () => ({}),
  // Only a request that presents a certificate can bind one.
  'POST /client-certificates': () => ({
    ...granted(),
    certificate: { kind: 'spiffe', value: 'spiffe://example.com/erp' },
  }),
  'DELETE /client-certificates/{id}': () => undefined,
  'PATCH /organization': () => ({ corsOrigins: [] }),
  ...Object.fromEntries(Object.entries(recordRequests).map(([path, request]) => [`POST ${path}`, request])),
  'PUT /vendors/{id}': () => ({ website: 'https://example.com' }),
  'DELETE /vendors/{id}': () => undefined,
  'PUT /models/{id}': () => ({ modelVersion: '2' }),
  'DELETE /models/{id}': () => undefined,
  'PUT /models/{id}/gpai-classification': () => ({ isGpai: true }),
  'PUT /models/{id}/inventory': () => ({ department: 'Support' }),
  'POST /models/{id}/performance': () => ({ accuracy: 0.9 }),
  'POST /certificates/{id}/transparency': certificateRecordRequests.transparency,
  'PUT /certificates/{id}/transparency': certificateRecordRequests.transparency,
  'POST /certificates/{id}/technical-doc': certificateRecordRequests['technical-doc'],
  'PUT /certificates/{id}/technical-doc': certificateRecordRequests['technical-doc'],
  'PUT /compliance/fria/{id}': () => ({ title: 'Another' }),
  'PATCH /compliance/fria/{id}/review': () => ({}),
  'PUT /compliance/risk-management/{id}': () => ({ title: 'Another' }),
  'PUT /compliance/monitoring-plans/{id}': () => ({ title: 'Another' }),
  'PUT /compliance/literacy/{id}': () => ({ score: 80 }),
  'PUT /compliance/incidents/{id}': () => ({ title: 'Another' }),
  'PUT /compliance/qms/{id}': () => ({ title: 'Another' }),
  'POST /api/v1/documents': uploadForm,
  'DELETE /api/v1/documents/{id}': () => undefined,
  'POST /api/v1/envelopes': () => envelopeRequest(),
  'PATCH /api/v1/envelopes/{id}': () => ({}),
  'DELETE /api/v1/envelopes/{id}': () => undefined,
  'POST /api/v1/envelopes/{id}/send': () => undefined,
  'POST /api/v1/envelopes/{id}/resend': () => undefined,
  'POST /api/v1/envelopes/{id}/void': () => ({ reason: 'Because' }),
  'POST /api/v1/templates': async () => ({ envelopeId: await sent(), name: 'Lease' }),
};

/**
 * The members that a write may show a caller without the read scope: those of a creation, and the values that the
 * caller sent.
 */
function allowedAfter({ method, path }: DocumentedRoute, body: unknown): readonly string[] {
  if (path === '/organization') return ['id', 'name', ...Object.keys(body as object)];
  if (method === 'DELETE') return ['success'];
  return made[isPart(path) ? path : resourceOf(path)]!;
}

const namesIn = ({ body }: Answer<unknown>) => Object.keys((body ?? {}) as object);

test('a key that may only write is told by no write more than by making such a thing', async () => {
  const refused: string[] = [];
  expect(writes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(bodies).sort());
  for (const route of writes) {
    const writer = await account.keyFor({ scopes: [...route.scopes] });
    const body = await bodies[`${route.method} ${route.path}`]!();
    const thing = things[`${route.method} ${route.path}`] ?? things[resourceOf(route.path)]!;
    const path = route.path.includes('{') ? withId(route.path, await thing()) : route.path;
    const headers = Buffer.isBuffer(body) ? uploadHeaders : {};
    const answer = await writer.call<unknown>(`${route.method} ${path}`, { body, headers });
    if (answer.status >= 400) refused.push(`${route.method} ${route.path} ${answer.status}`);
    // An import is told the key as it has just become, under names of its own.
    else if (route.path !== '/api-keys/import') {
      const allowed = allowedAfter(route, body);
      expect([path, namesIn(answer).filter((name) => !allowed.includes(name))]).toEqual([path, []]);
    }
  }
  expect(refused).toEqual(['POST /client-certificates 403']);
}, 120_000);

test('an answer that was kept for a key that may read shows no more to one that may not, and whole to the first', async () => {
  const writer = await account.keyFor({ scopes: ['certificates:write'] });
  const { certificateId } = await issue(account.live);
  const headers = { 'Idempotency-Key': newId('evt') };
  const revoke = { body: { reason: 'mistake' }, headers };
  const route = `POST /certificates/${certificateId}/revoke`;
  const [whole, less, again] = [
    await account.live.call<object>(route, revoke),
    await writer.call<object>(route, revoke),
    await account.live.call<object>(route, revoke),
  ];
  expect([whole.status, less.status, again.status]).toEqual([200, 200, 200]);
  expect([less.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual(['true', 'true']);
  expect(namesIn(less).sort()).toEqual([...made['certificates']!].sort());
  expect(whole.body).toMatchObject(less.body);
  expect(again.text).toBe(whole.text);
  expect(namesIn(whole)).toEqual(expect.arrayContaining(['metadata', 'disclosures', 'evidence', 'signature']));
});
