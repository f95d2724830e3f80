import { setTimeout as delay } from 'node:timers/promises';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { type CryptoKey, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { call } from './running-gateway';

let server: OAuthGateway;
let other: RunningService;
let erp: CreatedClient;

beforeAll(async () => {
  server = await OAuthGateway.open();
  other = await server.replica();
  erp = await server.create();
});

afterAll(() => server?.close());

const insecure = { algorithm: 'oauth2' as const, execute: [client.allowInsecureRequests] };
const discover = (id: string, authentication: client.ClientAuth) =>
  client.discovery(new URL(server.issuer), id, undefined, authentication, insecure);

describe('a client library finds everything in the metadata and', () => {
  it.each([
    ['client_secret_basic', () => client.ClientSecretBasic(erp.clientSecret)],
    ['client_secret_post', () => client.ClientSecretPost(erp.clientSecret)],
  ])('gets, uses, introspects and revokes a token with %s', async (_method, authentication) => {
    const config = await discover(erp.id, authentication());
    const tokens = await client.clientCredentialsGrant(config, { scope: 'certificates:read' });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'certificates:read' });
    const url = new URL(`${server.issuer}/things`);
    expect((await client.fetchProtectedResource(config, tokens.access_token, url, 'GET')).status).toBe(200);
    const introspection = await client.tokenIntrospection(config, tokens.access_token);
    expect(introspection).toMatchObject({ active: true, scope: 'certificates:read', client_id: erp.id, sub: erp.id });
    await client.tokenRevocation(config, tokens.access_token);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    expect((await server.use(tokens.access_token)).body['code']).toBe('credential.invalid');
  });

  it.each(['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'])('signs in with private_key_jwt and %s', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg };
    const { id } = await server.create({ authMethod: 'private_key_jwt', jwks: { keys: [jwk] } });
    const config = await discover(id, client.PrivateKeyJwt({ key: privateKey as CryptoKey, kid: 'one' }));
    const { access_token: token } = await client.clientCredentialsGrant(config);
    expect((await server.use(token)).status).toBe(200);
    expect(await client.tokenIntrospection(config, token)).toMatchObject({ active: true, client_id: id });
    await client.tokenRevocation(config, token);
    expect((await server.use(token)).status).toBe(401);
  });

  it('is told what is wrong as RFC 6749 says', async () => {
    const post = await discover(erp.id, client.ClientSecretPost(erp.clientSecret));
    await expect(client.clientCredentialsGrant(post, { scope: 'vendors:read' })).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    });
    await expect(client.genericGrantRequest(post, 'password', {})).rejects.toMatchObject({
      error: 'unsupported_grant_type',
    });
    const basic = await discover(erp.id, client.ClientSecretBasic('wrong'));
    await expect(client.clientCredentialsGrant(basic)).rejects.toMatchObject({ status: 401 });
  });
});

describe('an access token', () => {
  it('is a JWT by RFC 9068, which anyone can verify with the published keys', async () => {
    const jwks = createRemoteJWKSet(new URL(`${server.issuer}/oauth/jwks`));
    const { payload, protectedHeader } = await jwtVerify(await server.token(erp), jwks, {
      issuer: server.issuer,
      audience: server.issuer,
      typ: 'at+jwt',
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(payload).toEqual({
      iss: server.issuer,
      aud: server.issuer,
      sub: erp.id,
      client_id: erp.id,
      iat: expect.any(Number),
      exp: payload.iat! + 900,
      jti: expect.any(String),
      scope: 'certificates:read certificates:write',
      organization: server.gateways.organization,
      environment: 'live',
      generation: 0,
    });
  });

  it('acts as its client, with its scopes, at a service', async () => {
    expect((await server.use(await server.token(erp, 'certificates:read'))).status).toBe(200);
    const claims = String(server.upstream.received.at(-1)!.headers['probatum-identity']).split('.')[1]!;
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      organizationId: server.gateways.organization,
      environment: 'live',
      actor: { type: 'oauth_client', id: erp.id, name: 'ERP' },
      scopes: ['certificates:read'],
      plan: 'enterprise',
    });
  });

  it('is bound to the scopes it was issued for', async () => {
    const token = await server.token(erp, 'certificates:read');
    expect((await server.use(token, 'POST')).body['requiredScope']).toBe('certificates:write');
    expect((await server.use(await server.token(erp), 'POST')).status).toBe(200);
  });

  it('shares one limit with all others of its client, and with the token endpoint', async () => {
    const { key } = await server.gateways.key({ scopes: 'all', rateLimit: 4 });
    const limited = await server.create({}, key);
    const first = await server.requestToken(limited);
    const tokens = [first.body['access_token']!, await server.token(limited)];
    const answers = [await server.use(tokens[0]!), await server.use(tokens[1]!), await server.use(tokens[0]!)];
    expect(first.headers.get('x-ratelimit-limit')).toBe('4');
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    const refused = await server.requestToken(limited);
    expect([refused.status, refused.body['error']]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['revoked', (doomed: CreatedClient, token: string) => revoke(doomed, token)],
    ['bereft of its client', ({ id }: CreatedClient) => administer('DELETE', id)],
    ['of a client that is disabled', ({ id }: CreatedClient) => administer('PATCH', id, { status: 'disabled' })],
  ])('that is %s is refused by every gateway within a second, also under load', async (_how, end) => {
    const doomed = await server.create();
    const token = await server.token(doomed);
    let stopped = false;
    const acceptedAt: number[] = [];
    const hammer = async (at: RunningService) => {
      while (!stopped) {
        const sentAt = performance.now();
        const { status, body } = await server.use(token, 'GET', at);
        if (status === 200) acceptedAt.push(sentAt);
        else expect(body['code']).toBe('credential.invalid');
        // A hundred requests a second are load enough.
        await delay(10);
      }
    };
    const load = Promise.all([server.gateway, other].map(hammer));
    let endedAt = Infinity;
    try {
      await waitFor(() => acceptedAt.length > 10);
      await end(doomed, token);
      endedAt = performance.now();
      expect((await server.use(token)).status).toBe(401);
      await waitFor(() => performance.now() - endedAt > 1_200);
    } finally {
      stopped = true;
      await load;
    }
    expect(Math.max(...acceptedAt) - endedAt).toBeLessThanOrEqual(1_000);
  });

  it('of a client that was disabled works again once it is active', async () => {
    const paused = await server.create();
    const token = await server.token(paused);
    await administer('PATCH', paused.id, { status: 'disabled' });
    expect((await server.requestToken(paused)).body['error']).toBe('invalid_client');
    await administer('PATCH', paused.id, { status: 'active' });
    expect((await server.use(token)).status).toBe(200);
  });

  it('cannot be checked, and is refused, while the database is unreachable; public routes keep working', async () => {
    const lonely = await OAuthGateway.open();
    const token = await lonely.token(await lonely.create());
    await lonely.gateways.cutDatabase();
    const refused = await lonely.use(token);
    expect([refused.status, refused.body['code']]).toEqual([503, 'credential.unavailable']);
    const asked = await lonely.requestToken(erp);
    expect([asked.status, asked.body['error']]).toEqual([503, 'temporarily_unavailable']);
    expect((await call(lonely.gateway, 'GET', '/public')).status).toBe(200);
    await lonely.close();
  });
});

describe('revocation and introspection', () => {
  it('treat what is no token as RFC 7009 and RFC 7662 say', async () => {
    for (const token of ['nonsense', server.admin, `${await server.token(erp)}x`]) {
      const parameters = { client_id: erp.id, client_secret: erp.clientSecret, token };
      expect((await server.post('revoke', parameters)).status).toBe(200);
      expect((await server.post('introspect', parameters)).body).toEqual({ active: false });
    }
  });

  it('are for the tokens of the client itself', async () => {
    const stranger = await server.create();
    const token = await server.token(erp);
    const parameters = { client_id: stranger.id, client_secret: stranger.clientSecret, token };
    expect((await server.post('introspect', parameters)).body).toEqual({ active: false });
    expect((await server.post('revoke', parameters)).body['error']).toBe('unauthorized_client');
    expect((await server.use(token)).status).toBe(200);
  });

  it('write one entry into the audit log for each token that is revoked', async () => {
    const noted = await server.create();
    const token = await server.token(noted);
    await Promise.all([revoke(noted, token), revoke(noted, token)]);
    const entries = await server.gateways.database.query<{ action: string; actor: unknown; address: string }>(
      `select action, actor, address from audit_log where target = $1 order by position offset 1`,
      [noted.id],
    );
    const actor = { type: 'oauth_client', id: noted.id, name: 'ERP' };
    expect(entries).toEqual([{ action: 'access_token.revoked', actor, address: '127.0.0.1' }]);
  });
});

describe('signing keys', () => {
  const kids = async (at = server.gateway) => {
    const { body } = await call(at, 'GET', '/oauth/jwks');
    return (body['keys'] as unknown as { kid: string }[]).map(({ kid }) => kid);
  };

  it('are one if several gateways need the first together', async () => {
    const fresh = await OAuthGateway.open();
    const replicas = [fresh.gateway, await fresh.replica(), await fresh.replica()];
    const seen = await Promise.all(replicas.map((replica) => kids(replica)));
    expect(new Set(seen.flat()).size).toBe(1);
    await fresh.close();
  });

  it('show nothing private', async () => {
    const { body, headers } = await call(server.gateway, 'GET', '/oauth/jwks');
    const [key] = body['keys'] as unknown as object[];
    expect(Object.keys(key!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('change after 90 days, and tokens of the old one stay valid on every gateway', async () => {
    const before = await server.token(erp);
    await server.gateways.database.query(
      `update oauth_signing_keys set created_at = now() - interval '90 days 1 minute'`,
    );
    const after = await server.token(erp);
    const [newest, oldest] = await kids();
    const kidOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;
    expect([kidOf(after), kidOf(before)]).toEqual([newest, oldest]);
    expect(newest).not.toBe(oldest);
    for (const at of [server.gateway, other]) {
      expect((await server.use(before, 'GET', at)).status).toBe(200);
      expect((await server.use(after, 'GET', at)).status).toBe(200);
    }
  });

  it('that are taken away end all of their tokens within a second, also those that were seen', async () => {
    const token = await server.token(erp);
    expect((await server.use(token)).status).toBe(200);
    await server.gateways.database.query(`delete from oauth_signing_keys`);
    await waitFor(async () => (await server.use(token)).body['code'] === 'credential.invalid');
    expect((await server.use(await server.token(erp))).status).toBe(200);
  });
});

const revoke = ({ id, clientSecret }: CreatedClient, token: string) =>
  server.post('revoke', { client_id: id, client_secret: clientSecret, token });
const administer = (method: string, id: string, body?: unknown) =>
  call(server.gateway, method, `/oauth/clients/${id}`, { key: server.admin, ...(body ? { body } : {}) });
