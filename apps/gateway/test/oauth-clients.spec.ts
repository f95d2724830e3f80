import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { administer } from '../src/operator/administer/administer';
import { type ClientWish, type CreatedClient, OAuthGateway } from './oauth-gateway';
import { type Answer, call } from './running-gateway';

let server: OAuthGateway;
let sandboxAdmin: string;
let strangerAdmin: string;

beforeAll(async () => {
  server = await OAuthGateway.open();
  const { gateways } = server;
  const stranger = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Stranger', '--id', stranger]);
  sandboxAdmin = (await gateways.key({ scopes: 'all', environment: 'sandbox' })).key;
  strangerAdmin = (await gateways.key({ scopes: 'all', organization: stranger })).key;
});

afterAll(() => server?.close());

const ask = (method: string, path = '', body?: unknown, key = server.admin) =>
  call(server.gateway, method, `/oauth/clients${path}`, { key, ...(body === undefined ? {} : { body }) });
const wish = (more: object = {}) => ({ name: 'ERP', scopes: ['certificates:read'], environment: 'live', ...more });
const flaws = ({ body }: Answer) =>
  (body['errors'] as unknown as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`);
const publicJwk = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const pointOffTheCurve = () => {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return { ...jwk, y: jwk.x };
};
const rsaJwk = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' });
const keyed = (...keys: object[]): ClientWish => ({ authMethod: 'private_key_jwt', jwks: { keys } });
const secretsOf = ({ body }: Answer) =>
  body['secrets'] as unknown as { prefix: string; expiresAt: string | null; lastUsedAt: string | null }[];

describe('POST /oauth/clients', () => {
  it('answers with the secret, this once', async () => {
    const { status, body } = await ask('POST', '', wish());
    expect(status).toBe(201);
    const { clientSecret, ...client } = body;
    expect(client).toEqual({
      id: expect.stringMatching(/^oac_/),
      name: 'ERP',
      scopes: ['certificates:read'],
      environment: 'live',
      plan: 'enterprise',
      allowedAddresses: null,
      certificate: null,
      expiresAt: null,
      authMethod: 'client_secret',
      jwks: null,
      secrets: [
        {
          prefix: clientSecret!.slice(0, 17),
          createdAt: expect.any(String),
          expiresAt: null,
          lastUsedAt: null,
          leakedAt: null,
        },
      ],
      status: 'active',
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(clientSecret).toMatch(/^ocs_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/);
    expect((await ask('GET', `/${client['id']}`)).body).toEqual(client);
    const stored = await server.gateways.database.query(`select * from oauth_client_secrets`);
    expect(JSON.stringify(stored)).not.toContain(clientSecret!.split('_')[3]);
  });

  it('keeps of keys what verifying needs, and makes no secret', async () => {
    const jwk = publicJwk();
    const { body } = await ask(
      'POST',
      '',
      wish(keyed({ ...jwk, kid: 'a', use: 'sig', key_ops: ['verify'], x5u: 'x' })),
    );
    expect(body).toMatchObject({ clientSecret: null, secrets: [], jwks: { keys: [{ ...jwk, kid: 'a' }] } });
    expect(Object.keys((body['jwks'] as unknown as { keys: object[] }).keys[0]!).sort()).toEqual([
      'crv',
      'kid',
      'kty',
      'x',
    ]);
  });

  it.each<[string, () => object, string[]]>([
    ['an unknown field', () => ({ id: 'oac_1' }), ['/id unknown_field']],
    ['a plan', () => ({ plan: 'enterprise' }), ['/plan unknown_field']],
    ['no scopes', () => ({ scopes: [] }), ['/scopes too_few']],
    ['a scope that is none', () => ({ scopes: ['all'] }), ['/scopes/0 not_allowed']],
    ['keys beside a secret', () => ({ jwks: { keys: [publicJwk()] } }), ['/jwks not_allowed']],
    ['no keys', () => ({ authMethod: 'private_key_jwt' }), ['/jwks required']],
    ['an address of keys', () => ({ ...keyed(publicJwk()), jwks_uri: 'https://x' }), ['/jwks_uri unknown_field']],
    ['a private key', () => keyed({ ...publicJwk(), d: 'AAAA' }), ['/jwks/keys/0/d private_key']],
    ['a secret key', () => keyed({ kty: 'oct', k: 'AAAA' }), ['/jwks/keys/0/kty not_allowed']],
    ['a curve that is not ours', () => keyed({ ...publicJwk(), crv: 'Ed448' }), ['/jwks/keys/0/crv not_allowed']],
    ['no curve', () => keyed({ kty: 'OKP', x: 'AAAA' }), ['/jwks/keys/0/crv not_allowed']],
    ['a point off the curve', () => keyed(pointOffTheCurve()), ['/jwks/keys/0 invalid']],
    ['a weak key', () => keyed(rsaJwk(1024)), ['/jwks/keys/0 invalid']],
    ['an odd exponent', () => keyed(rsaJwk(2048, 3)), ['/jwks/keys/0 invalid']],
    ['an algorithm of another key', () => keyed({ ...publicJwk(), alg: 'RS256' }), ['/jwks/keys/0/alg not_allowed']],
    [
      'two keys without names',
      () => keyed(publicJwk(), publicJwk()),
      ['/jwks/keys/0/kid required', '/jwks/keys/1/kid required'],
    ],
    [
      'two keys of one name',
      () => keyed({ ...publicJwk(), kid: 'a' }, { ...publicJwk(), kid: 'a' }),
      ['/jwks/keys/1/kid duplicate_item'],
    ],
    ['too many keys', () => keyed(...Array.from({ length: 11 }, () => publicJwk())), ['/jwks/keys too_many']],
  ])('refuses %s', async (_what, more, expected) => {
    const answer = await ask('POST', '', wish(more()));
    expect([answer.status, flaws(answer)]).toEqual([400, expected]);
  });
});

describe('a client can do no more than who makes it', () => {
  it('in scopes, also when it is changed', async () => {
    const { key } = await server.gateways.key({ scopes: 'keys:read,keys:write,certificates:read' });
    const refused = await ask('POST', '', wish({ scopes: ['certificates:read', 'vendors:write'] }), key);
    expect([refused.status, refused.body['code'], flaws(refused)]).toEqual([
      403,
      'api_key.scopes_exceed_creator',
      ['/scopes/1 not_held'],
    ]);
    const { body } = await ask('POST', '', wish(), key);
    expect((await ask('PATCH', `/${body['id']}`, { scopes: ['certificates:write'] }, key)).status).toBe(403);
    expect((await ask('PATCH', `/${body['id']}`, { scopes: ['keys:read'] }, key)).status).toBe(200);
  });

  it('nor can who has fewer scopes take over what a client authenticates with', async () => {
    const { key } = await server.gateways.key({ scopes: 'keys:read,keys:write' });
    const { id } = await server.create();
    expect((await ask('POST', `/${id}/rotate-secret`, {}, key)).body['code']).toBe('api_key.scopes_exceed_creator');
    const signing = await server.create(keyed(publicJwk()));
    const change = await ask('PATCH', `/${signing.id}`, { jwks: { keys: [publicJwk()] } }, key);
    expect(change.body['code']).toBe('api_key.scopes_exceed_creator');
    expect((await ask('PATCH', `/${id}`, { name: 'Renamed', scopes: ['certificates:read'] }, key)).status).toBe(200);
  });

  it('in plan and limit, also when an OAuth client makes it', async () => {
    const { key } = await server.gateways.key({ scopes: 'all', rateLimit: 500 });
    const maker = await server.create({ scopes: ['keys:write', 'certificates:read'] }, key);
    const bearer = { authorization: `Bearer ${await server.token(maker)}` };
    const made = await call(server.gateway, 'POST', '/oauth/clients', { headers: bearer, body: wish() });
    expect(made.status).toBe(201);
    const answer = await server.requestToken(made.body as unknown as CreatedClient);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('500');
    const apiKey = await call(server.gateway, 'POST', '/api-keys', { headers: bearer, body: wish() });
    const used = await call(server.gateway, 'GET', '/things', { key: apiKey.body['key']! });
    expect(used.headers.get('x-ratelimit-limit')).toBe('500');
  });
});

describe('who administers', () => {
  it.each<[string, () => string]>([
    ['another organization', () => strangerAdmin],
    ['the sandbox', () => sandboxAdmin],
  ])('%s does not find a live client', async (_who, key) => {
    const { id } = await server.create();
    const missing = newId('oac');
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'Mine' }],
      ['POST', '/rotate-secret', {}],
      ['DELETE', '', undefined],
    ] as const) {
      const [foreign, none] = [
        await ask(method, `/${id}${path}`, body, key()),
        await ask(method, `/${missing}${path}`, body, key()),
      ];
      expect([foreign.status, foreign.body['code']]).toEqual([404, 'oauth_client.not_found']);
      expect(foreign.body['detail']).toBe(none.body['detail']);
    }
    const { body } = await ask('GET', '?pageSize=100', undefined, key());
    expect(JSON.stringify(body)).not.toContain(id);
    expect((await ask('GET', `/${id}`)).status).toBe(200);
  });

  it('live administers both environments, and the sandbox its own', async () => {
    const made = await server.create({ environment: 'sandbox' });
    expect(made.clientSecret).toMatch(/^ocs_test_/);
    expect((await ask('GET', `/${made.id}`, undefined, sandboxAdmin)).status).toBe(200);
    const refused = await ask('POST', '', wish(), sandboxAdmin);
    expect(refused.body['code']).toBe('api_key.environment_exceeds_creator');
  });

  it('needs keys:read to look and keys:write to change', async () => {
    const reader = (await server.gateways.key({ scopes: 'keys:read' })).key;
    const writer = (await server.gateways.key({ scopes: 'keys:write' })).key;
    const { id } = await server.create();
    const reads = [ask('GET', '', undefined, writer), ask('GET', `/${id}`, undefined, writer)];
    const writes = [
      ask('POST', '', wish(), reader),
      ask('PATCH', `/${id}`, { name: 'x' }, reader),
      ask('DELETE', `/${id}`, undefined, reader),
      ask('POST', `/${id}/rotate-secret`, {}, reader),
    ];
    for (const answer of await Promise.all([...reads, ...writes])) expect(answer.status).toBe(403);
    expect((await ask('GET', '', undefined, reader)).status).toBe(200);
  });

  it('finds clients by page, newest first', async () => {
    const [first, second] = [
      await server.create({ environment: 'sandbox' }),
      await server.create({ environment: 'sandbox' }),
    ];
    const { body } = await ask('GET', '?pageSize=2', undefined, sandboxAdmin);
    expect((body['items'] as unknown as CreatedClient[]).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(Number(body['total'])).toBeGreaterThanOrEqual(2);
  });
});

describe('PATCH /oauth/clients/:id', () => {
  it.each<[string, object, string]>([
    ['a read-only field', { plan: 'enterprise' }, '/plan unknown_field'],
    ['a secret', { secrets: [] }, '/secrets unknown_field'],
    ['another way to authenticate', { authMethod: 'private_key_jwt' }, '/authMethod unknown_field'],
    ['nothing', {}, ' too_few'],
  ])('refuses %s', async (_what, body, flaw) => {
    const { id } = await server.create();
    const answer = await ask('PATCH', `/${id}`, body);
    expect([answer.status, flaws(answer)]).toEqual([400, [flaw]]);
  });

  it('restricts existing tokens to the present scopes, immediately in the same gateway', async () => {
    const client = await server.create();
    const token = await server.token(client);
    expect((await server.use(token, 'POST')).status).toBe(200);
    expect((await ask('PATCH', `/${client.id}`, { scopes: ['certificates:read'] })).status).toBe(200);
    expect((await server.use(token, 'POST')).body['requiredScope']).toBe('certificates:write');
    expect((await server.use(token)).status).toBe(200);
    const authentication = { client_id: client.id, client_secret: client.clientSecret };
    const { body } = await server.post('introspect', { ...authentication, token });
    expect(body['scope']).toBe('certificates:read');
    await ask('PATCH', `/${client.id}`, { scopes: [...scopes] });
    expect((await server.use(token, 'POST')).status).toBe(200);
  });

  it('is made, like a deletion, only if the client is still as it was read', async () => {
    const { id } = await server.create();
    const etag = (await ask('GET', `/${id}`)).headers.get('etag')!;
    const under = (method: string, condition: string) =>
      call(server.gateway, method, `/oauth/clients/${id}`, {
        key: server.admin,
        headers: { 'if-match': condition },
        ...(method === 'PATCH' ? { body: { name: 'Mine' } } : {}),
      });
    expect((await under('PATCH', etag)).status).toBe(200);
    for (const method of ['PATCH', 'DELETE']) {
      expect((await under(method, etag)).body['code']).toBe('precondition.failed');
    }
    expect((await under('DELETE', (await ask('GET', `/${id}`)).headers.get('etag')!)).status).toBe(204);
  });

  it('refuses keys where there is a secret', async () => {
    const { id } = await server.create();
    expect(flaws(await ask('PATCH', `/${id}`, { jwks: { keys: [publicJwk()] } }))).toEqual(['/jwks not_allowed']);
  });
});

describe('POST /oauth/clients/:id/rotate-secret', () => {
  const rotate = async ({ id }: CreatedClient, body?: object) => ask('POST', `/${id}/rotate-secret`, body);
  const works = async (client: CreatedClient, clientSecret: string) =>
    (await server.requestToken({ ...client, clientSecret })).status === 200;

  it('leaves the old secret working for the overlap, and tells when each was used last', async () => {
    const client = await server.create();
    expect(await works(client, client.clientSecret)).toBe(true);
    const rotated = await rotate(client, { overlapHours: 720 });
    expect(rotated.status).toBe(201);
    const fresh = rotated.body['clientSecret']!;
    const [newest, old] = secretsOf(await ask('GET', `/${client.id}`));
    expect(newest).toMatchObject({ prefix: fresh.slice(0, 17), expiresAt: null, lastUsedAt: null });
    const days = (Date.parse(old!.expiresAt!) - Date.now()) / 86_400_000;
    expect(Math.abs(days - 30)).toBeLessThan(0.01);
    expect(Math.abs(Date.parse(old!.lastUsedAt!) - Date.now())).toBeLessThan(60_000);
    expect([await works(client, client.clientSecret), await works(client, fresh)]).toEqual([true, true]);
    expect(secretsOf(await ask('GET', `/${client.id}`))[0]!.lastUsedAt).not.toBeNull();
  });

  it('ends the old secrets immediately with an overlap of 0', async () => {
    const client = await server.create();
    const second = (await rotate(client, { overlapHours: 5 })).body['clientSecret']!;
    const third = (await rotate(client, { overlapHours: 0 })).body['clientSecret']!;
    const alive = [];
    for (const secret of [client.clientSecret, second, third]) alive.push(await works(client, secret));
    expect(alive).toEqual([false, false, true]);
  });

  it('never extends the life of a secret, and gives 24 hours by default', async () => {
    const client = await server.create();
    await rotate(client, { overlapHours: 1 });
    await rotate(client);
    const [, middle, oldest] = secretsOf(await ask('GET', `/${client.id}`));
    const hours = [oldest, middle].map((secret) =>
      Math.round((Date.parse(secret!.expiresAt!) - Date.now()) / 3_600_000),
    );
    expect(hours).toEqual([1, 24]);
  });

  it('keeps at most five secrets valid, also for concurrent requests', async () => {
    const client = await server.create();
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(client, { overlapHours: 24 })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(answers.find(({ status }) => status !== 201)!.body['code']).toBe('oauth_client.too_many_secrets');
    expect((await rotate(client, { overlapHours: 0 })).status).toBe(201);
  });

  it.each([-1, 721, 1.5, '24'])('refuses an overlap of %j hours', async (overlapHours) => {
    const answer = await rotate(await server.create(), { overlapHours });
    expect([answer.status, flaws(answer)[0]]).toEqual([400, expect.stringMatching(/^\/overlapHours /)]);
  });

  it('is not for a client with keys', async () => {
    const answer = await rotate(await server.create(keyed(publicJwk())), {});
    expect([answer.status, answer.body['code']]).toEqual([409, 'oauth_client.has_no_secret']);
  });
});

it('every change is in the audit log, without a secret', async () => {
  const client = await server.create();
  const rotated = await ask('POST', `/${client.id}/rotate-secret`, {});
  await ask('PATCH', `/${client.id}`, { name: 'Renamed' });
  expect((await ask('DELETE', `/${client.id}`)).status).toBe(204);
  expect((await ask('DELETE', `/${client.id}`)).status).toBe(404);
  const entries = await server.gateways.database.query<{ action: string; actor: { name: string }; address: string }>(
    `select action, actor, address, before, after from audit_log where target = $1 order by position`,
    [client.id],
  );
  const actions = ['created', 'secret_rotated', 'changed', 'deleted'].map((done) => `oauth_client.${done}`);
  expect(entries.map(({ action }) => action)).toEqual(actions);
  expect(entries.every(({ actor, address }) => actor.name === 'Admin' && address === '127.0.0.1')).toBe(true);
  const text = JSON.stringify(entries);
  expect(text).toContain('"name":"Renamed"');
  for (const secret of [client.clientSecret, rotated.body['clientSecret']!]) {
    expect(text).not.toContain(secret.split('_')[3]);
  }
  expect(text).not.toContain('hash');
});

it('the operator makes the first client at the machine itself', async () => {
  const { database, organization } = server.gateways;
  const rights = ['--environment', 'sandbox', '--scopes', 'certificates:read', '--plan', 'starter', '--name', 'First'];
  const made = await administer(database, ['create-oauth-client', '--organization', organization, ...rights]);
  const token = await server.token(made as CreatedClient);
  const { status, headers } = await server.use(token);
  expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, '100']);
  const [entry] = await database.query<{ actor: object }>(`select actor from audit_log where target = $1`, [
    (made as CreatedClient).id,
  ]);
  expect(entry!.actor).toEqual({ type: 'system', id: 'operator', name: 'operator' });
});
