import type { RunningService } from '@probatum/service/run-service';
import { newId } from '@probatum/contracts/ids';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { CertificateAuthority, type Issued } from './certificate-authority';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { call } from './running-gateway';

const header = 'x-forwarded-client-cert';
const erp = 'spiffe://acme.example/erp';

let server: OAuthGateway;
/** Believes what the test says about addresses and client certificates. */
let behindProxy: RunningService;
let certificate: Issued;

beforeAll(async () => {
  server = await OAuthGateway.open();
  behindProxy = await server.replica({ TRUSTED_PROXIES: '127.0.0.0/8', CLIENT_CERTIFICATE_HEADER: header });
  const authority = await CertificateAuthority.open();
  certificate = await authority.issue({ subject: 'CN=erp', uris: [erp] });
});

afterAll(() => server?.close());

const from = (address: string) => ({ 'x-forwarded-for': address });
const presenting = ({ certificate: text }: Issued) => ({ [header]: encodeURIComponent(text) });
const administerFrom = (key: string, headers: Record<string, string>, body: object, path = '', method = 'POST') =>
  call(behindProxy, method, `/oauth/clients${path}`, { key, headers, body });
const wish = (more: object = {}) => ({ name: 'ERP', scopes: ['certificates:read'], environment: 'live', ...more });

function requestToken({ id, clientSecret }: CreatedClient, headers: Record<string, string>) {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: clientSecret };
  return call(behindProxy, 'POST', '/oauth/token', {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
}

const use = (token: string, headers: Record<string, string>) =>
  call(behindProxy, 'GET', '/things', { headers: { ...headers, authorization: `Bearer ${token}` } });

describe('the allowed addresses of a client', () => {
  const allowedAddresses = ['198.51.100.0/24'];
  const inside = from('198.51.100.7');
  const outside = from('203.0.113.1');

  it('bind where it gets tokens and where these are used', async () => {
    const made = await administerFrom(server.admin, outside, wish({ allowedAddresses }));
    expect([made.status, made.body['allowedAddresses']]).toEqual([201, allowedAddresses]);
    const client = made.body as unknown as CreatedClient;
    const refused = await requestToken(client, outside);
    expect([refused.status, refused.body['error']]).toEqual([401, 'invalid_client']);
    const token = (await requestToken(client, inside)).body['access_token']!;
    expect((await use(token, inside)).status).toBe(200);
    expect((await use(token, outside)).body['code']).toBe('credential.address_not_allowed');
    await administerFrom(server.admin, outside, { allowedAddresses: null }, `/${client.id}`, 'PATCH');
    expect((await use(token, outside)).status).toBe(200);
  });

  it('are those of the key that makes it, and never more', async () => {
    const { key } = (await call(behindProxy, 'POST', '/api-keys', {
      key: server.admin,
      body: wish({ scopes: ['keys:write', 'certificates:read'], allowedAddresses }),
    }).then(({ body }) => body)) as { key: string };
    const made = await administerFrom(key, inside, wish());
    expect(made.body['allowedAddresses']).toEqual(allowedAddresses);
    const wider = await administerFrom(key, inside, wish({ allowedAddresses: ['198.51.0.0/16'] }));
    expect(wider.body['code']).toBe('api_key.addresses_exceed_creator');
    const freed = await administerFrom(key, inside, { allowedAddresses: null }, `/${made.body['id']}`, 'PATCH');
    expect(freed.body['allowedAddresses']).toEqual(allowedAddresses);
  });

  it('are handed on by a client to what it makes', async () => {
    const scopes = ['keys:write', 'certificates:read'];
    const made = await administerFrom(server.admin, inside, wish({ allowedAddresses, scopes }));
    const token = (await requestToken(made.body as unknown as CreatedClient, inside)).body['access_token']!;
    const headers = { ...inside, authorization: `Bearer ${token}` };
    for (const path of ['/oauth/clients', '/api-keys']) {
      const { body } = await call(behindProxy, 'POST', path, { headers, body: wish() });
      expect(body['allowedAddresses']).toEqual(allowedAddresses);
    }
  });

  it('may be those of the organization, for all of its clients within a second', async () => {
    const organization = newId('org');
    await administer(server.gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
    const { key } = await server.gateways.key({ organization, scopes: 'all' });
    const client = (await administerFrom(key, inside, wish())).body as unknown as CreatedClient;
    const token = (await requestToken(client, outside)).body['access_token']!;
    expect((await use(token, outside)).status).toBe(200);
    await call(behindProxy, 'PATCH', '/organization', { key, headers: inside, body: { allowedAddresses } });
    await waitFor(async () => (await use(token, outside)).status === 403);
    expect((await requestToken(client, outside)).body['error']).toBe('invalid_client');
    expect((await use(token, inside)).status).toBe(200);
  });
});

it('a client that a key with a client certificate makes needs that certificate, and so do its tokens', async () => {
  const bound = { kind: 'spiffe', value: erp };
  const { body: maker } = await call(behindProxy, 'POST', '/api-keys', {
    key: server.admin,
    body: wish({ scopes: ['keys:write', 'certificates:read'], certificate: bound }),
  });
  const made = await administerFrom(maker['key']!, presenting(certificate), wish());
  expect([made.status, made.body['certificate']]).toEqual([201, { ...bound, authority: null }]);
  const client = made.body as unknown as CreatedClient;
  expect((await requestToken(client, {})).body['error']).toBe('invalid_client');
  const token = (await requestToken(client, presenting(certificate))).body['access_token']!;
  expect((await use(token, {})).body['code']).toBe('credential.certificate_needed');
  expect((await use(token, presenting(certificate))).status).toBe(200);
});
