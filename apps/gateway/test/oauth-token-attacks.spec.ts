import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { waitFor } from '@probatum/testing/wait-for';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { call } from './running-gateway';

type Json = Record<string, unknown>;

let server: OAuthGateway;
let client: CreatedClient;
let token: string;
let own: { kid: string; privateKey: KeyObject };

const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

beforeAll(async () => {
  server = await OAuthGateway.open();
  client = await server.create();
  token = await server.token(client);
  own = await server.signingKey();
});

afterAll(() => server?.close());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
const now = () => Math.floor(Date.now() / 1_000);

const headerOf = (text: string) => decode(text.split('.')[0]!);
const claimsOf = (text: string) => decode(text.split('.')[1]!);

/** A token like a real one but for these changes, signed with RS256 by this key. */
function forged({ header = {}, claims = {}, key = own.privateKey }: { header?: Json; claims?: Json; key?: KeyObject }) {
  const input = `${encode({ ...headerOf(token), ...header })}.${encode({ ...claimsOf(token), ...claims })}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

async function expectRefused(text: string, code = 'credential.invalid'): Promise<void> {
  const before = server.upstream.received.length;
  // Twice, because a refused token must not be remembered as valid.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { status, body, headers } = await server.use(text);
    expect([status, body['code']]).toEqual([401, code]);
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
  }
  expect(server.upstream.received).toHaveLength(before);
}

it('the forger of these tests makes tokens that are accepted when nothing is wrong with them', async () => {
  expect((await server.use(forged({}))).status).toBe(200);
  expect((await server.use(forged({ claims: { jti: 'another' } }))).status).toBe(200);
});

describe('a token is refused', () => {
  it.each(['none', 'None', 'NONE', 'nOnE'])('with alg %s, signed or not', async (alg) => {
    const input = `${encode({ ...headerOf(token), alg })}.${encode(claimsOf(token))}`;
    await expectRefused(`${input}.`, 'credential.malformed');
    await expectRefused(`${input}.${token.split('.')[2]}`);
  });

  it('signed with HS256 and the public key as the secret', async () => {
    const publicKey = createPublicKey(own.privateKey);
    const { n } = publicKey.export({ format: 'jwk' });
    const secrets = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      String(publicKey.export({ format: 'pem', type: 'spki' })).trim(),
      publicKey.export({ format: 'der', type: 'spki' }),
      publicKey.export({ format: 'pem', type: 'pkcs1' }),
      n!,
      Buffer.from(n!, 'base64url'),
    ];
    const input = `${encode({ ...headerOf(token), alg: 'HS256' })}.${encode(claimsOf(token))}`;
    for (const secret of secrets) {
      await expectRefused(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`);
    }
  });

  it.each(['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', ''])('with alg %j', async (alg) => {
    await expectRefused(forged({ header: { alg } }), alg === '' ? 'credential.malformed' : undefined);
  });

  it.each<[string, () => Json]>([
    ['a key that is not ours, under a name of its own', () => ({ kid: 'A'.repeat(43) })],
    ['a key that is not ours, under our name', () => ({})],
    ['no name of a key', () => ({ kid: undefined })],
    ['a name that is a path', () => ({ kid: '../../../../dev/null' })],
    ['a name that is SQL', () => ({ kid: `' or 1=1 --` })],
    ['a name with a NUL', () => ({ kid: '\0' })],
    ['a name that is no text', () => ({ kid: ['x'] })],
  ])('signed by %s', async (_what, header) => {
    await expectRefused(forged({ header: header(), key: foreign.privateKey }));
  });

  it('signed by a key that it brings along or points to', async () => {
    const jwk = foreign.publicKey.export({ format: 'jwk' });
    const before = server.upstream.received.length;
    for (const header of [
      { jwk },
      { jwk: { ...jwk, kid: own.kid } },
      { jku: `${server.issuer}/things`, kid: 'x' },
      { x5u: `${server.issuer}/things` },
      { x5c: [foreign.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] },
    ]) {
      await expectRefused(forged({ header, key: foreign.privateKey }));
    }
    expect(server.upstream.received).toHaveLength(before);
    // They change nothing where our own key has signed.
    expect((await server.use(forged({ header: { jwk, jku: 'https://example.com' } }))).status).toBe(200);
  });

  it.each<[string, Json]>([
    ['an ID token', { typ: 'JWT' }],
    ['an ID token without a type', { typ: undefined }],
    ['a logout token', { typ: 'logout+jwt' }],
    ['an assertion', { typ: 'client-authentication+jwt' }],
  ])('when our key signed it as %s', async (_what, header) => {
    await expectRefused(forged({ header }));
  });

  it.each<[string, string, unknown]>([
    ['for another audience', 'aud', 'https://api.example.org'],
    ['for nobody', 'aud', undefined],
    ['for an empty list', 'aud', []],
    ['by another issuer', 'iss', 'https://issuer.example.org'],
    ['by a look-alike of the issuer', 'iss', 'http://127.0.0.1'],
    ['by nobody', 'iss', undefined],
    ['without an end', 'exp', undefined],
    ['with an end that is text', 'exp', '9999999999'],
    ['without a scope', 'scope', undefined],
    ['without a name', 'jti', undefined],
    ['without a client', 'client_id', undefined],
    ['without a subject', 'sub', undefined],
    ['of a client that is not there', 'client_id', 'oac_01j9z3k4m5n6p7q8r9s0t1v2w3'],
    ['of a client that is SQL', 'client_id', `' or '1'='1`],
    ['not yet valid', 'nbf', 9_999_999_999],
  ])('that is %s', async (_what, claim, value) => {
    await expectRefused(forged({ claims: { [claim]: value } }));
  });

  it('that has ended, also one that was in use until then', async () => {
    await expectRefused(forged({ claims: { exp: now() - 1 } }), 'credential.expired');
    const ending = forged({ claims: { exp: now() + 2 } });
    expect((await server.use(ending)).status).toBe(200);
    await waitFor(async () => (await server.use(ending)).body['code'] === 'credential.expired');
  });

  it('with an unknown critical extension', async () => {
    await expectRefused(forged({ header: { crit: ['exp'], exp: now() + 60 } }));
    await expectRefused(forged({ header: { crit: ['b64'], b64: true } }));
    await expectRefused(forged({ header: { crit: ['b64'], b64: false } }));
    await expectRefused(forged({ header: { crit: [] } }), 'credential.malformed');
  });

  it('in which anything was changed after it was signed', async () => {
    const [header, , signature] = token.split('.');
    const scope = 'certificates:read certificates:write keys:write organization:write';
    for (const claims of [
      { scope },
      { exp: 9_999_999_999 },
      { environment: 'sandbox' },
      { sub: 'x', client_id: 'x' },
    ]) {
      await expectRefused(`${header}.${encode({ ...claimsOf(token), ...claims })}.${signature}`);
    }
    await expectRefused(`${token.slice(0, -8)}AAAAAAAA`);
  });

  it('that is larger than any that is issued here, without being read', async () => {
    const padded = forged({ header: { padding: 'x'.repeat(4_000) } });
    await expectRefused(padded, 'credential.malformed');
  });

  it.each([
    ['three empty parts', '..'],
    ['two parts', 'e30.e30'],
    ['an encrypted one', 'e30.e30.e30.e30.e30'],
    ['a body that is not JSON', 'AAAA.AAAA.AAAA'],
    ['JSON that is no object', `${encode([])}.${encode([])}.AAAA`],
    ['its own text with padding', 'e30=.e30=.AAA='],
  ])('when it is %s', async (_what, text) => {
    await expectRefused(text, 'credential.malformed');
  });
});

describe('a JWT that is not an access token', () => {
  it('like the identity that the gateway gives to services, is none', async () => {
    await server.use(token);
    const identity = String(server.upstream.received.at(-1)!.headers['probatum-identity']);
    expect(identity.split('.')).toHaveLength(3);
    await expectRefused(identity);
  });

  it('like a client secret, is no credential anywhere', async () => {
    await expectRefused(client.clientSecret, 'credential.malformed');
    const { status } = await call(server.gateway, 'GET', '/things', { key: client.clientSecret });
    expect(status).toBe(401);
  });

  it('like a token in the query, is refused as one that has leaked', async () => {
    const { status, body } = await call(server.gateway, 'GET', `/things?access_token=${token}`);
    expect([status, body['code']]).toEqual([400, 'credential.in_query']);
  });
});

it('scopes that the client lost are lost to its tokens, whatever the tokens say', async () => {
  const everything = forged({ claims: { scope: 'certificates:read certificates:write keys:write' } });
  const { status, body } = await call(server.gateway, 'POST', '/oauth/clients', {
    headers: { authorization: `Bearer ${everything}` },
    body: { name: 'x', scopes: ['certificates:read'], environment: 'live' },
  });
  expect([status, body['requiredScope']]).toEqual([403, 'keys:write']);
});

it('a token of a deleted client stays refused after a new client is created', async () => {
  const doomed = await server.create();
  const theirs = await server.token(doomed);
  await call(server.gateway, 'DELETE', `/oauth/clients/${doomed.id}`, { key: server.admin });
  await server.create();
  await expectRefused(theirs);
  expect((await server.requestToken(doomed)).body['error']).toBe('invalid_client');
});
