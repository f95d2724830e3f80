import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { waitFor } from '@probatum/testing/wait-for';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { checksumOf } from '../src/credentials/api-keys/key-format';
import { assertionType, type CreatedClient, OAuthGateway } from './oauth-gateway';
import { type Answer, call } from './running-gateway';

let server: OAuthGateway;
let client: CreatedClient;
let other: CreatedClient;

beforeAll(async () => {
  server = await OAuthGateway.open();
  [client, other] = [await server.create(), await server.create()];
});

afterAll(() => server?.close());

const grant = { grant_type: 'client_credentials' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

function expectError(answer: Answer, status: number, error: string): void {
  expect([answer.status, answer.body['error']]).toEqual([status, error]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(answer.headers.get('www-authenticate')).toBe(
    status === 401 ? 'Basic realm="probatum", charset="UTF-8"' : null,
  );
  expect(answer.body['error_description']).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
}

describe('POST /oauth/token', () => {
  it('answers with what RFC 6749 section 5.1 demands', async () => {
    const answer = await server.post('token', grant, basic(client.id, client.clientSecret));
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(answer.body['token_type']).toBe('Bearer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
  });

  it('reads a secret and an identifier that are form-encoded before they are joined', async () => {
    const encoded = [...client.id].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    expect((await server.post('token', grant, basic(encoded, client.clientSecret))).status).toBe(200);
  });

  it('ignores parameters that it does not know, and those without a value', async () => {
    const more = { audience: 'x', scope: '', client_assertion: '', __proto__: 'x' };
    expect((await server.requestToken(client, more)).status).toBe(200);
  });

  const wrongSecret = () => {
    const signed = `${client.clientSecret.split('_').slice(0, 3).join('_')}_${'A'.repeat(32)}`;
    return `${signed}_${checksumOf(signed)}`;
  };

  it.each<[string, () => Record<string, string>, string, number?]>([
    ['no grant type', () => ({ grant_type: '' }), 'invalid_request'],
    ['a grant type that is not ours', () => ({ grant_type: 'password' }), 'unsupported_grant_type'],
    ['a grant type of an object', () => ({ grant_type: '__proto__' }), 'unsupported_grant_type'],
    ['a scope that is none', () => ({ scope: 'admin' }), 'invalid_scope'],
    ['a scope that the client lacks', () => ({ scope: 'certificates:read keys:write' }), 'invalid_scope'],
    ['scopes with a comma', () => ({ scope: 'certificates:read,certificates:write' }), 'invalid_scope'],
    ['a wrong secret', () => ({ client_secret: wrongSecret() }), 'invalid_client', 401],
    ['a secret with a typing error', () => ({ client_secret: `${client.clientSecret}x` }), 'invalid_client', 401],
    ['the secret of another client', () => ({ client_secret: other.clientSecret }), 'invalid_client', 401],
    ['an API key for a secret', () => ({ client_secret: server.admin }), 'invalid_client', 401],
    ['a client that is not there', () => ({ client_id: newId('oac') }), 'invalid_client', 401],
    ['a client that is an API key', () => ({ client_id: newId('key') }), 'invalid_client', 401],
    ['a client that is SQL', () => ({ client_id: `' or 1=1 --` }), 'invalid_client', 401],
    ['no secret', () => ({ client_secret: '' }), 'invalid_client', 401],
    ['no client', () => ({ client_id: '' }), 'invalid_client', 401],
    ['an assertion beside the secret', () => ({ client_assertion: 'x' }), 'invalid_request'],
  ])('refuses %s', async (_what, parameters, error, status = 400) => {
    expectError(await server.requestToken(client, parameters()), status, error);
  });

  it.each<[string, () => Record<string, string>, string, number]>([
    ['Basic with a wrong secret', () => basic(client.id, other.clientSecret), 'invalid_client', 401],
    ['Basic without a colon', () => ({ authorization: `Basic ${btoa('nothing')}` }), 'invalid_client', 401],
    ['Basic that is not base64', () => ({ authorization: 'Basic %%%' }), 'invalid_client', 401],
    ['Basic with a broken escape', () => basic('%', '%'), 'invalid_client', 401],
    ['Basic with a NUL', () => basic(`${client.id}%00`, client.clientSecret), 'invalid_client', 401],
    ['an API key', () => ({ authorization: `Bearer ${server.admin}` }), 'invalid_client', 401],
    ['an empty header', () => ({ authorization: '' }), 'invalid_client', 401],
  ])('refuses %s', async (_what, headers, error, status) => {
    expectError(await server.post('token', grant, headers()), status, error);
  });

  it('refuses two ways to authenticate, and two clients, in one request', async () => {
    const header = basic(client.id, client.clientSecret);
    const secret = { client_secret: client.clientSecret };
    expectError(await server.post('token', { ...grant, ...secret }, header), 400, 'invalid_request');
    expectError(await server.post('token', { ...grant, client_id: other.id }, header), 400, 'invalid_request');
    expect((await server.post('token', { ...grant, client_id: client.id }, header)).status).toBe(200);
  });

  it.each(['grant_type=client_credentials', 'scope=', 'client_secret=x', 'grant%5Ftype=x'])(
    'refuses a parameter that is there twice: %s',
    async (twice) => {
      const form = new URLSearchParams({ ...grant, scope: 'certificates:read', client_id: client.id });
      form.set('client_secret', client.clientSecret);
      expectError(await server.post('token', `${form.toString()}&${twice}`), 400, 'invalid_request');
    },
  );

  it('refuses credentials in the address, though they are right', async () => {
    const query = new URLSearchParams({ client_id: client.id, client_secret: client.clientSecret }).toString();
    expectError(await server.post(`token?${query}`, grant), 400, 'invalid_request');
    const right = { ...grant, client_id: client.id, client_secret: client.clientSecret };
    expectError(await server.post('token?x', right), 400, 'invalid_request');
  });

  const form = 'application/x-www-form-urlencoded';

  it.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
    ['broken JSON', 'application/json', '{'],
    ['JSON that is empty', 'application/json', ''],
    ['text', 'text/plain', 'grant_type=client_credentials'],
    ['parts', 'multipart/form-data; boundary=x', '--x--'],
    ['a broken escape', form, 'grant_type=%'],
    ['bytes that are not UTF-8', form, 'grant_type=%ff'],
    ['a NUL', form, 'grant_type=a%00'],
  ])('refuses a body that is %s', async (_what, type, body) => {
    expectError(await server.post('token', body, { 'content-type': type }), 400, 'invalid_request');
  });

  it('refuses an empty form, because it authenticates no client', async () => {
    expectError(await server.post('token', ''), 401, 'invalid_client');
  });

  it('refuses a body that is too large', async () => {
    expectError(await server.requestToken(client, { scope: 'x'.repeat(17_000) }), 413, 'invalid_request');
  });

  it('refuses a body in a content coding', async () => {
    const encoded = { 'content-type': form, 'content-encoding': 'gzip' };
    const { status, body } = await server.post('token', 'grant_type=client_credentials', encoded);
    expect([status, body['code']]).toEqual([415, 'request.unsupported_content_coding']);
  });

  it('is the only place, with its neighbours, where a form is read', async () => {
    const { status, body } = await call(server.gateway, 'POST', '/api-keys', {
      key: server.admin,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=x',
    });
    expect([status, body['code']]).toEqual([415, 'request.unsupported_media_type']);
  });

  it('counts for nothing as an API: no credential of another kind opens it, none is needed for the rest', async () => {
    expectError(await server.post('introspect', { token: 'x' }, { 'x-api-key': server.admin }), 401, 'invalid_client');
    expectError(await server.post('revoke', { token: 'x' }), 401, 'invalid_client');
    const authentication = { client_id: client.id, client_secret: client.clientSecret };
    expectError(await server.post('revoke', authentication), 400, 'invalid_request');
    expectError(await server.post('introspect', authentication), 400, 'invalid_request');
  });
});

it('a new secret works immediately on a gateway that knows the client, and an old one ends there within a second', async () => {
  const rotating = await server.create();
  const replica = await server.replica();
  expect((await server.requestToken(rotating, {}, replica)).status).toBe(200);
  const { body } = await call(server.gateway, 'POST', `/oauth/clients/${rotating.id}/rotate-secret`, {
    key: server.admin,
    body: { overlapHours: 0 },
  });
  const rotated = { ...rotating, clientSecret: body['clientSecret']! };
  expect((await server.requestToken(rotated, {}, replica)).status).toBe(200);
  expectError(await server.requestToken(rotating), 401, 'invalid_client');
  const refused = async () => (await server.requestToken(rotating, {}, replica)).status === 401;
  await waitFor(refused);
});

it('a secret is refused once its overlap has ended', async () => {
  const rotating = await server.create();
  const rotate = (overlapHours: number) =>
    call(server.gateway, 'POST', `/oauth/clients/${rotating.id}/rotate-secret`, {
      key: server.admin,
      body: { overlapHours },
    });
  const { body } = await rotate(1);
  expect((await server.requestToken(rotating)).status).toBe(200);
  await server.gateways.writeSealed(
    `update oauth_client_secrets set seal = null, expires_at = now() - interval '1 second' where client_id = $1 and expires_at is not null`,
    [rotating.id],
  );
  const ended = await waitFor(async () => {
    const answer = await server.requestToken(rotating);
    return answer.status === 200 ? false : answer;
  });
  expectError(ended, 401, 'invalid_client');
  expect((await server.requestToken({ ...rotating, clientSecret: body['clientSecret']! })).status).toBe(200);
});

describe('private_key_jwt', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let signing: CreatedClient;
  let twin: CreatedClient;

  beforeAll(async () => {
    const jwks = { keys: [await exportJWK(keys.publicKey)] };
    const wish = { authMethod: 'private_key_jwt', jwks };
    [signing, twin] = [await server.create(wish), await server.create(wish)];
  });

  const seconds = () => Math.floor(Date.now() / 1_000);
  const claims = (more: JWTPayload = {}): JWTPayload => ({
    iss: signing.id,
    sub: signing.id,
    aud: server.issuer,
    exp: seconds() + 60,
    jti: randomUUID(),
    ...more,
  });
  const signed = (payload: JWTPayload, { header = {}, key = keys.privateKey } = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
  const present = (assertion: string, more: Record<string, string> = {}, path = 'token') =>
    server.post(path, { ...grant, client_assertion_type: assertionType, client_assertion: assertion, ...more });

  it('takes an assertion for the issuer or the token endpoint, with or without the identifier beside it', async () => {
    const endpoint = `${server.issuer}/oauth/token`;
    for (const aud of [
      server.issuer,
      endpoint,
      [server.issuer],
      [server.issuer, endpoint],
      [endpoint, server.issuer],
    ]) {
      expect((await present(await signed(claims({ aud })))).status).toBe(200);
    }
    expect((await present(await signed(claims()), { client_id: signing.id })).status).toBe(200);
    const typed = await signed(claims(), { header: { typ: 'client-authentication+jwt' } });
    expect((await present(typed)).status).toBe(200);
  });

  it.each([0, 1, 8, 10])('takes an assertion of a client whose clock is %i seconds ahead', async (ahead) => {
    const iat = seconds() + ahead;
    expect((await present(await signed(claims({ iat, nbf: iat, exp: iat + 300 })))).status).toBe(200);
  });

  it('takes an assertion once, at whichever endpoint', async () => {
    const assertion = await signed(claims());
    expect((await present(assertion)).status).toBe(200);
    expectError(await present(assertion), 401, 'invalid_client');
    expectError(await present(assertion, { token: 'x' }, 'introspect'), 401, 'invalid_client');
    const again = await signed(claims({ jti: 'chosen by the client', exp: seconds() + 30 }));
    expect((await present(again)).status).toBe(200);
    expectError(await present(await signed(claims({ jti: 'chosen by the client' }))), 401, 'invalid_client');
  });

  it('accepts an assertion once if it arrives many times concurrently, at two gateways', async () => {
    const assertion = await signed(claims());
    const replica = await server.replica();
    const body = new URLSearchParams({ ...grant, client_assertion_type: assertionType, client_assertion: assertion });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        call(index % 2 ? replica : server.gateway, 'POST', '/oauth/token', { headers, body: body.toString() }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(401)]);
  });

  it('lets two clients use the same jti', async () => {
    const jti = randomUUID();
    expect((await present(await signed(claims({ jti })))).status).toBe(200);
    expect((await present(await signed(claims({ jti, iss: twin.id, sub: twin.id })))).status).toBe(200);
  });

  it.each<[string, () => JWTPayload]>([
    ['for another audience', () => ({ aud: 'https://api.example.org' })],
    ['for another endpoint', () => ({ aud: `${server.issuer}/oauth/revoke` })],
    ['for us and another audience', () => ({ aud: [server.issuer, 'https://api.example.org'] })],
    ['for us by two names and another audience', () => ({ aud: [server.issuer, `${server.issuer}/oauth/token`, 'x'] })],
    ['for us under another path', () => ({ aud: [server.issuer, `${server.issuer}/`] })],
    ['for nobody', () => ({ aud: undefined })],
    ['for an empty list', () => ({ aud: [] })],
    ['that was made in the future', () => ({ iat: seconds() + 90 })],
    ['that lives too long', () => ({ exp: seconds() + 400 })],
    ['without an end', () => ({ exp: undefined })],
    ['that has ended', () => ({ exp: seconds() - 60 })],
    ['that is not yet valid', () => ({ nbf: seconds() + 120 })],
    ['without a jti', () => ({ jti: undefined })],
    ['with an empty jti', () => ({ jti: '' })],
    ['with a jti that is no text', () => ({ jti: 7 as never })],
    ['by another client about this one', () => ({ iss: twin.id })],
    ['by this client about another one', () => ({ sub: twin.id })],
    ['of a client that is not there', () => ({ iss: newId('oac'), sub: newId('oac') })],
    ['of a client that has a secret', () => ({ iss: client.id, sub: client.id })],
    ['without a subject', () => ({ sub: undefined })],
  ])('refuses an assertion %s', async (_what, more) => {
    expectError(await present(await signed(claims(more()))), 401, 'invalid_client');
  });

  it.each<[string, () => Promise<string> | string]>([
    ['by a foreign key', () => signed(claims(), { key: foreign.privateKey })],
    [
      'by a foreign key that it brings along',
      async () => signed(claims(), { key: foreign.privateKey, header: { jwk: await exportJWK(foreign.publicKey) } }),
    ],
    ['by a key of another name', () => signed(claims(), { header: { kid: 'other' } })],
    ['as an access token', () => signed(claims(), { header: { typ: 'at+jwt' } })],
    ['with a critical extension', () => signed(claims(), { header: { crit: ['b64'], b64: true } })],
    ['with the public key as the secret', () => hmac(keys.publicKey.export({ format: 'pem', type: 'spki' }))],
    ['with the secret of a client', () => hmac(client.clientSecret)],
    ['by nobody', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
  ])('refuses an assertion that is signed %s', async (_what, assertion) => {
    expectError(await present(await assertion()), 401, 'invalid_client');
  });

  it.each(['', 'x', 'x.y.z', `${'e30'}.${'e30'}.`, 'a.b.c.d.e', 'null'])(
    'refuses %j for an assertion',
    async (text) => {
      expectError(await present(text), 401, 'invalid_client');
    },
  );

  it('refuses an assertion without its type, of another type, or beside another client', async () => {
    const assertion = await signed(claims());
    expectError(await present(assertion, { client_assertion_type: '' }), 401, 'invalid_client');
    const saml = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer';
    expectError(await present(assertion, { client_assertion_type: saml }), 401, 'invalid_client');
    expectError(await present(assertion, { client_id: twin.id }), 401, 'invalid_client');
    // None of these has used it up.
    expect((await present(assertion)).status).toBe(200);
  });

  it('refuses the old key once the client has a new one', async () => {
    const change = await call(server.gateway, 'PATCH', `/oauth/clients/${twin.id}`, {
      key: server.admin,
      body: { jwks: { keys: [await exportJWK(foreign.publicKey)] } },
    });
    expect(change.status).toBe(200);
    const theirs = () => claims({ iss: twin.id, sub: twin.id });
    expectError(await present(await signed(theirs())), 401, 'invalid_client');
    expect((await present(await signed(theirs(), { key: foreign.privateKey }))).status).toBe(200);
  });

  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hmac = (secret: string | Buffer) => {
    const input = `${encode({ alg: 'HS256' })}.${encode(claims())}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
});
