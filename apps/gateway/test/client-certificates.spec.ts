import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningService } from '@probatum/service/run-service';
import { makeTestFolder, removeTestFolder } from '@probatum/testing/test-folder';
import { waitFor } from '@probatum/testing/wait-for';
import { connect, type TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { CertificateAuthority, type Issued } from './certificate-authority';
import { call, Gateways } from './running-gateway';

const erp = 'spiffe://acme.example/erp';
/** The most general part first, as it stands in a certificate. */
const inCertificate = 'C=ES,O=Acme,CN=erp\\, the old one';
const subject = 'CN=erp\\, the old one,O=Acme,C=ES';
const header = 'x-forwarded-client-cert';

let authority: CertificateAuthority;
let gateways: Gateways;
let folder: string;
let files: { cert: string; key: string; authorities: string };
let server: Issued;
let withTls: RunningService;
let demanding: RunningService;
let behindProxy: RunningService;
let admin: string;
let client: Issued;

beforeAll(async () => {
  authority = await CertificateAuthority.open();
  server = await authority.issue({ subject: 'CN=gateway', address: '127.0.0.1' });
  client = await authority.issue({ subject: inCertificate, uris: [erp] });
  folder = await makeTestFolder();
  files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), authorities: join(folder, 'ca.crt') };
  writeFileSync(files.cert, server.certificate);
  writeFileSync(files.key, server.key);
  writeFileSync(files.authorities, authority.certificate);
  const tls = {
    TLS_CERTIFICATE_FILE: files.cert,
    TLS_KEY_FILE: files.key,
    TLS_CLIENT_CA_FILE: files.authorities,
  };
  gateways = await Gateways.open();
  withTls = await gateways.start([], tls);
  demanding = await gateways.start([], { ...tls, TLS_CLIENT_CERTIFICATES: 'required' });
  behindProxy = await gateways.start([], {
    TRUSTED_PROXIES: '127.0.0.0/8',
    CLIENT_CERTIFICATE_HEADER: header,
    TLS_CLIENT_CA_FILE: files.authorities,
  });
  admin = (await gateways.key({ scopes: 'all' })).key;
});
afterAll(async () => {
  await gateways?.close();
  await removeTestFolder(folder);
});

interface Wish {
  readonly client?: Issued;
  readonly key?: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A request over TLS, with a client certificate if there is one. */
async function ask(gateway: RunningService, path: string, wish: Wish = {}) {
  const { client: own, key, method = 'GET', body, headers = {} } = wish;
  const dispatcher = new Agent({
    connect: { ca: authority.certificate, ...(own ? { cert: own.certificate, key: own.key } : {}) },
  });
  try {
    const answer = await request(`${gateway.url}${path}`, {
      dispatcher,
      method,
      headers: {
        ...headers,
        ...(key ? { 'x-api-key': key } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
  } finally {
    await dispatcher.close();
  }
}

const wishFor = (certificate: unknown) => ({ name: 'ERP', scopes: ['keys:read'], environment: 'live', certificate });
const bind = (own: Issued, certificate: unknown) =>
  ask(withTls, '/client-certificates', { client: own, key: admin, method: 'POST', body: wishFor(certificate) });
const unbind = (id: unknown) => ask(withTls, `/client-certificates/${String(id)}`, { key: admin, method: 'DELETE' });
const fingerprintOf = ({ certificate }: Issued) =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();

describe('the gateway as the end of TLS', () => {
  it('serves with its certificate, to clients without one too unless it demands one', async () => {
    expect((await ask(withTls, '/health')).status).toBe(200);
    await expect(ask(demanding, '/health')).rejects.toThrow();
    expect((await ask(demanding, '/health', { client })).status).toBe(200);
    const foreign = await (await CertificateAuthority.open('Another')).issue({ subject: inCertificate, uris: [erp] });
    await expect(ask(demanding, '/health', { client: foreign })).rejects.toThrow();
  });

  it('takes a new certificate into use without a restart', async () => {
    const { port } = new URL(withTls.url);
    const presented = () =>
      new Promise<string>((resolve, reject) => {
        const socket: TLSSocket = connect({ port: Number(port), host: '127.0.0.1', ca: authority.certificate }, () => {
          resolve(socket.getPeerX509Certificate()!.fingerprint256);
          socket.destroy();
        }).on('error', reject);
      });
    const before = await presented();
    const next = await authority.issue({ subject: 'CN=gateway', address: '127.0.0.1' });
    writeFileSync(files.cert, next.certificate);
    writeFileSync(files.key, next.key);
    await waitFor(async () => (await presented()) !== before);
    expect(await presented()).toBe(new X509Certificate(next.certificate).fingerprint256);
  });
});

describe('a client certificate alone', () => {
  it.each([
    ['its SPIFFE id', { kind: 'spiffe', value: erp }],
    ['its subject', { kind: 'subject', value: subject }],
  ])('is a credential of the organization that bound %s', async (_name, certificate) => {
    expect((await ask(withTls, '/api-keys', { client })).body['code']).toBe('credential.invalid');
    const bound = await bind(client, certificate);
    expect([bound.status, bound.body['certificate']]).toEqual([201, { ...certificate, authority: authority.id }]);
    await waitFor(async () => (await ask(withTls, '/api-keys', { client })).status === 200);
    expect((await ask(withTls, '/audit-log', { client })).body['requiredScope']).toBe('organization:read');
    const twin = await authority.issue({ subject: inCertificate, uris: [erp] });
    expect((await ask(withTls, '/api-keys', { client: twin })).status).toBe(200);
    expect((await ask(withTls, '/api-keys')).body['code']).toBe('credential.missing');
    expect((await bind(client, certificate)).body['code']).toBe('client_certificate.taken');
    expect((await unbind(bound.body['id'])).status).toBe(204);
    expect((await ask(withTls, '/api-keys', { client })).body['code']).toBe('credential.invalid');
  });

  it('that was bound by its fingerprint is that one certificate and no other of the same name', async () => {
    const bound = await bind(client, { kind: 'fingerprint', value: fingerprintOf(client) });
    await waitFor(async () => (await ask(withTls, '/api-keys', { client })).status === 200);
    const twin = await authority.issue({ subject: inCertificate, uris: [erp] });
    expect((await ask(withTls, '/api-keys', { client: twin })).status).toBe(401);
    await unbind(bound.body['id']);
  });

  it('of an authority that is not believed counts as none', async () => {
    const bound = await bind(client, { kind: 'spiffe', value: erp });
    const forged = await (await CertificateAuthority.open()).issue({ subject: inCertificate, uris: [erp] });
    expect((await ask(withTls, '/api-keys', { client: forged })).body['code']).toBe('credential.missing');
    await unbind(bound.body['id']);
  });

  it('is bound only by a request that presents it', async () => {
    const refused = await bind(client, { kind: 'spiffe', value: 'spiffe://acme.example/other' });
    expect([refused.status, refused.body['code']]).toEqual([403, 'client_certificate.not_proven']);
    const without = await ask(withTls, '/client-certificates', {
      key: admin,
      method: 'POST',
      body: wishFor({ kind: 'spiffe', value: erp }),
    });
    expect(without.body['code']).toBe('client_certificate.not_proven');
  });

  it('is listed, and recorded in the audit log, for its own organization', async () => {
    const bound = await bind(client, { kind: 'spiffe', value: erp });
    await unbind(bound.body['id']);
    const listed = await ask(withTls, '/client-certificates', { key: admin });
    const items = listed.body['items'] as { id: string; revokedAt: string | null }[];
    expect(items[0]).toMatchObject({ id: bound.body['id'], revokedAt: expect.any(String) });
    const log = await ask(withTls, `/audit-log?target=${String(bound.body['id'])}`, { key: admin });
    expect((log.body['items'] as { action: string }[]).map(({ action }) => action)).toEqual([
      'client_certificate.unbound',
      'client_certificate.bound',
    ]);
    const stranger = await gateways.key({ environment: 'sandbox', scopes: 'all' });
    const foreign = await ask(withTls, `/client-certificates/${String(bound.body['id'])}`, {
      key: stranger.key,
      method: 'DELETE',
    });
    expect(foreign.body['code']).toBe('client_certificate.not_found');
  });
});

describe('a client certificate beside a key', () => {
  const certificate = { kind: 'spiffe', value: erp };
  const make = async (key: string, more: Record<string, unknown> = {}, own?: Issued) =>
    ask(withTls, '/api-keys', {
      key,
      method: 'POST',
      ...(own ? { client: own } : {}),
      body: { name: 'ERP', scopes: ['keys:read', 'keys:write'], environment: 'live', ...more },
    });

  it('is needed for a key that is bound to it', async () => {
    const { body } = await make(admin, { certificate });
    const key = String(body['key']);
    expect((await ask(withTls, '/api-keys', { key, client })).status).toBe(200);
    const other = await authority.issue({ subject: inCertificate, uris: ['spiffe://acme.example/other'] });
    for (const wish of [{ key }, { key, client: other }]) {
      const refused = await ask(withTls, '/api-keys', wish);
      expect([refused.status, refused.body['code']]).toEqual([403, 'credential.certificate_needed']);
    }
  });

  it('binds such a key when it renews the secrets of others', async () => {
    const { body } = await make(admin, { certificate });
    const [free, alike] = [await make(admin), await make(admin, { certificate })];
    const renew = (id: unknown) =>
      ask(withTls, `/api-keys/${String(id)}/rotate`, { key: String(body['key']), client, method: 'POST', body: {} });
    const refused = await renew(free.body['id']);
    expect([refused.status, refused.body['code']]).toEqual([403, 'api_key.certificate_exceeds_creator']);
    expect((await renew(alike.body['id'])).status).toBe(201);
  });

  it('is handed on to the keys that such a key makes', async () => {
    const { body } = await make(admin, { certificate });
    const made = await make(String(body['key']), { certificate: null }, client);
    expect([made.status, made.body['certificate']]).toEqual([201, { ...certificate, authority: authority.id }]);
  });
});

describe('a client certificate that a proxy hands on', () => {
  const pem = () => encodeURIComponent(client.certificate);
  const der = () => new X509Certificate(client.certificate).raw.toString('base64');
  const forms: [string, () => string][] = [
    ['in the form of RFC 9440', () => `:${der()}:`],
    ['in the form of Envoy', () => `Hash=ab;Subject="CN=x;Cert=y";Cert="${pem()}";URI=${erp}`],
    ['as escaped PEM', () => pem()],
  ];

  it.each(forms)('is believed from a trusted proxy %s', async (_name, form) => {
    const bound = await bind(client, { kind: 'spiffe', value: erp });
    const listed = () => call(behindProxy, 'GET', '/api-keys', { headers: { [header]: form() } });
    await waitFor(async () => (await listed()).status === 200);
    // The very same header, from a peer that is no trusted proxy.
    expect((await ask(withTls, '/api-keys', { headers: { [header]: form() } })).body['code']).toBe(
      'credential.missing',
    );
    await unbind(bound.body['id']);
  });

  it.each(['', ':', ':AAAA:', '%', '%E0%A4%A', 'Cert="%2D"', '-----BEGIN CERTIFICATE-----', 'Cert=,;'])(
    'is none when the header is %j',
    async (text) => {
      const answer = await call(behindProxy, 'GET', '/api-keys', { headers: { [header]: text } });
      expect([answer.status, answer.body['code']]).toEqual([401, 'credential.missing']);
    },
  );

  it('is that of the last proxy only, and not what a certificate says of itself', async () => {
    const bound = await bind(client, { kind: 'spiffe', value: erp });
    const listed = (value: string) => call(behindProxy, 'GET', '/api-keys', { headers: { [header]: value } });
    await waitFor(async () => (await listed(`Cert="${pem()}"`)).status === 200);
    const other = encodeURIComponent((await authority.issue({ subject: 'CN=mallory' })).certificate);
    for (const [value, code] of [
      [`Hash=ab;Cert="${other}";Subject="CN=mallory,OU=x;Cert=${pem()}"`, 'credential.invalid'],
      [`Hash=ab;Cert="${other}";Subject="CN=mallory\\",OU=x;Cert=${pem()};\\""`, 'credential.invalid'],
      [`Hash=1;Cert="${pem()}",By=spiffe://mesh/gw;Hash=ab;Subject="CN=mallory"`, 'credential.missing'],
      [`Hash=ab;Cert="${other}";Cert="${pem()}"`, 'credential.missing'],
      [`${pem()}, ${other}`, 'credential.missing'],
    ] as const) {
      expect((await listed(value)).body['code']).toBe(code);
    }
    await unbind(bound.body['id']);
  });

  it('comes from the connection to the proxy and not from one of its clients', async () => {
    const direct = await gateways.start([], { TRUSTED_PROXIES: '192.0.2.1', CLIENT_CERTIFICATE_HEADER: header });
    const bound = await bind(client, { kind: 'spiffe', value: erp });
    const headers = { [header]: pem(), 'x-forwarded-for': '192.0.2.1' };
    expect((await call(direct, 'GET', '/api-keys', { headers })).body['code']).toBe('credential.missing');
    await unbind(bound.body['id']);
  });
});
