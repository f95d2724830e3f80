import { type IdentityClaims, identityHeader, identityType, IdentityVerifier } from '@probatum/http/identity/identity';
import { SetClock } from '@probatum/testing/set-clock';
import type { RunningService } from '@probatum/service/run-service';
import { decodeJwt } from 'jose';
import { generateKeyPair, SignJWT } from 'jose';
import type { CreatedApiKey } from '../src/credentials/api-keys/api-key';
import { call, Gateways, identityPublicKeys } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';
import { sendRaw } from './raw-client';

let gateways: Gateways;
let gateway: RunningService;
let things: Upstream;
let others: Upstream;
let key: CreatedApiKey;

beforeAll(async () => {
  gateways = await Gateways.open();
  things = await Upstream.start('things', {
    '/things/{id}': { get: operation(scoped('certificates:read')) },
    '/public': { get: operation(anyone), post: operation(anyone, withBody) },
  });
  others = await Upstream.start('others', { '/others': { get: operation(scoped('webhooks:read')) } });
  gateway = await gateways.start([things, others]);
  key = await gateways.key({ scopes: 'certificates:read,webhooks:read', environment: 'sandbox', name: 'Zoë & Søn 漢' });
});

afterAll(async () => {
  await gateways?.close();
  await things?.halt();
  await others?.halt();
});

const last = (upstream: Upstream) => upstream.received.at(-1)!;
const identityAt = (upstream: Upstream) => String(last(upstream).headers[identityHeader]);
const verify = (service: string, token: string): Promise<IdentityClaims> =>
  new IdentityVerifier(service, identityPublicKeys as never, new SetClock()).verify(token);

describe('the identity that a service gets', () => {
  it('says who calls, is signed, is for this service only, and lasts a minute at most', async () => {
    await call(gateway, 'GET', '/things/1', { key: key.key });
    const token = identityAt(things);
    expect(await verify('things', token)).toEqual({
      organizationId: gateways.organization,
      environment: 'sandbox',
      actor: { type: 'api_key', id: key.id, name: 'Zoë & Søn 漢' },
      scopes: ['certificates:read', 'webhooks:read'],
      plan: 'enterprise',
    });
    await expect(verify('others', token)).rejects.toThrow();
    const { iat, exp } = decodeJwt(token);
    expect(exp! - iat!).toBe(60);
    expect(exp! * 1_000 - Date.now()).toBeGreaterThan(15_000);
  });

  it('is signed once per key and service, and anew for another of either', async () => {
    const ask = async (path: string, upstream: Upstream, secret = key.key) => {
      await call(gateway, 'GET', path, { key: secret });
      return identityAt(upstream);
    };
    const first = await ask('/things/1', things);
    expect(await ask('/things/2', things)).toBe(first);
    expect(await ask('/others', others)).not.toBe(first);
    await verify('others', identityAt(others));
    expect(await ask('/things/1', things, (await gateways.key()).key)).not.toBe(first);
  });

  it('is anonymous, without tenant and scopes, on a public route, whatever key is sent', async () => {
    await call(gateway, 'GET', '/public', { key: key.key });
    expect(await verify('things', identityAt(things))).toEqual({
      actor: { type: 'anonymous', id: 'anonymous', name: 'anonymous' },
      scopes: [],
      plan: 'none',
    });
  });

  it.each(['Probatum-Identity', 'probatum-identity', 'PROBATUM-IDENTITY'])(
    'is never the one that a caller sends as %s',
    async (name) => {
      const { privateKey } = await generateKeyPair('EdDSA');
      const forged = await new SignJWT({ actor: { type: 'system', id: 'x', name: 'x' }, scopes: ['keys:write'] })
        .setProtectedHeader({ alg: 'EdDSA', typ: identityType })
        .sign(privateKey);
      await call(gateway, 'GET', '/public', { headers: { [name]: forged } });
      const seen = last(things).rawHeaders.filter((header) => header.toLowerCase() === identityHeader);
      expect(seen).toHaveLength(1);
      expect((await verify('things', identityAt(things))).actor.type).toBe('anonymous');
      const own = await call(gateway, 'GET', '/api-keys', { headers: { [name]: forged } });
      expect(own.status).toBe(401);
    },
  );

  it('stays the only one when two are sent, or one is smuggled in through Connection', async () => {
    const request = [
      'GET /public HTTP/1.1',
      'Host: x',
      'Probatum-Identity: a',
      'probatum-identity: b',
      'Probatum-Organization: c',
      'Connection: close, probatum-identity, x-request-id, traceparent',
    ];
    await sendRaw(gateway, `${request.join('\r\n')}\r\n\r\n`);
    await verify('things', identityAt(things));
    const names = last(things)
      .rawHeaders.filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    expect(names.filter((name) => name.startsWith('probatum-'))).toEqual([identityHeader, 'probatum-client-address']);
    expect(names).toContain('x-request-id');
    expect(names).toContain('traceparent');
  });
});

describe("headers of a caller with the gateway's names", () => {
  const forged = [
    'Probatum-Identity',
    'PROBATUM-IDENTITY',
    'pRoBaTuM-iDeNtItY',
    'Probatum_Identity',
    'probatum_identity',
    'PROBATUM_IDENTITY',
    'Probatum-Client-Address',
    'probatum_client_address',
    'Probatum-Client_Address',
    'Probatum-Anything',
    'X_Api_Key',
    'X_Forwarded_For',
    'Content_Length',
    'Transfer_Encoding',
  ].map((name) => `${name}: 203.0.113.66`);
  const request = (line: string, ...more: string[]) =>
    `${[line, 'Host: x', ...forged, ...forged, ...more].join('\r\n')}\r\n\r\n`;

  it.each(['GET', 'POST'])('reaches no service, however it is spelled: %s', async (method) => {
    const { status } = await sendRaw(gateway, request(`${method} /public HTTP/1.1`, 'Content-Length: 0'));
    expect(status).toBe(200);
    const { rawHeaders, headers } = last(things);
    expect(rawHeaders).not.toContain('203.0.113.66');
    expect(headers['probatum-client-address']).toBe('127.0.0.1');
    expect((await verify('things', identityAt(things))).actor.type).toBe('anonymous');
  });

  it('is not believed by the own routes either: no identity, and no other address in the audit log', async () => {
    expect((await sendRaw(gateway, request('GET /api-keys HTTP/1.1'))).status).toBe(401);
    const { key: admin } = await gateways.key({ scopes: 'all' });
    const body = JSON.stringify({ name: 'By somebody', environment: 'live', scopes: ['certificates:read'] });
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`, `X-Api-Key: ${admin}`];
    const made = await sendRaw(gateway, request('POST /api-keys HTTP/1.1', ...headers) + body);
    expect(made.status).toBe(201);
    const log = await call(gateway, 'GET', '/audit-log', { key: admin });
    const entry = (log.body['items'] as unknown as { target: string; address: string }[]).find(
      ({ target }) => target === (JSON.parse(made.body) as { id: string }).id,
    );
    expect(entry).toMatchObject({ address: '127.0.0.1' });
  });
});

describe('the headers that a service gets', () => {
  it('hold neither the key nor what only concerns the neighbours, nor a claimed address', async () => {
    const request = [
      'GET /things/1 HTTP/1.1',
      'Host: api.example.com',
      `X-Api-Key: ${key.key}`,
      `Authorization: Bearer ${key.key}`,
      'Connection: keep-alive, X-Secret-Hop',
      'X-Secret-Hop: 1',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Upgrade: websocket',
      'Proxy-Authorization: x',
      'X-Forwarded-For: 8.8.8.8',
      'X-Forwarded-Host: evil.example.com',
      'X-Forwarded-Proto: https',
      'X-Real-IP: 8.8.8.8',
      'Forwarded: for=8.8.8.8',
      'Accept: application/json',
      'X-Custom: a',
      'X-Custom: b',
      'If-None-Match: "x"',
    ];
    const { status } = await sendRaw(gateway, `${request.join('\r\n')}\r\n\r\n`);
    expect(status).toBe(200);
    const { headers } = last(things);
    expect(headers).toEqual({
      host: expect.stringContaining('127.0.0.1'),
      connection: 'keep-alive',
      accept: 'application/json',
      'x-custom': 'a, b',
      'if-none-match': '"x"',
      [identityHeader]: expect.any(String),
      'x-request-id': expect.stringMatching(/^req_/),
      traceparent: expect.any(String),
      'probatum-client-address': '127.0.0.1',
    });
  });

  it('carry the request id and the trace of the caller, or new ones', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const given = await call(gateway, 'GET', '/public', { headers: { 'x-request-id': 'my-id:1', traceparent } });
    expect(given.headers.get('x-request-id')).toBe('my-id:1');
    expect(last(things).headers).toMatchObject({ 'x-request-id': 'my-id:1', traceparent });
    for (const bad of ['a b', 'x'.repeat(129), '"quoted"', '<script>']) {
      const answer = await call(gateway, 'GET', '/public', { headers: { 'x-request-id': bad } });
      expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
      expect(last(things).headers['x-request-id']).toBe(answer.headers.get('x-request-id'));
    }
    for (const bad of ['00-0-0-1', `${traceparent}-x`, traceparent.replace('00-', 'ff-'), traceparent.toUpperCase()]) {
      await call(gateway, 'GET', '/public', { headers: { traceparent: bad, tracestate: 'a=1' } });
      expect(last(things).headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(last(things).headers['traceparent']).not.toContain(traceparent.slice(3, 35));
      expect(last(things).headers).not.toHaveProperty('tracestate');
    }
  });
});
