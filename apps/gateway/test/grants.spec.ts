import { createHash, generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import { scopes } from '@probatum/contracts/scopes';
import type { RunningService } from '@probatum/service/run-service';
import { administer } from '../src/operator/administer/administer';
import type { Restrictions } from '../src/credentials/restrictions/restrictions';
import { CertificateAuthority } from './certificate-authority';
import { type Answer, call, Gateways, type KeyWishes } from './running-gateway';

const header = 'x-forwarded-client-cert';
const inside = '198.51.100.1';
const soon = new Date(Date.now() + 3_600_000);
const later = new Date(Date.now() + 7_200_000).toISOString();
const extraScope = 'webhooks:write';

let gateways: Gateways;
let gateway: RunningService;
let authority: CertificateAuthority;
let certificate: string;
let admin: string;

beforeAll(async () => {
  authority = await CertificateAuthority.open();
  certificate = (await authority.issue({ subject: 'CN=erp' })).certificate;
  gateways = await Gateways.open();
  gateway = await gateways.start([], { TRUSTED_PROXIES: '127.0.0.0/8', CLIENT_CERTIFICATE_HEADER: header });
  const most = ['--organization', gateways.organization, '--most', '1000'];
  await administer(gateways.database, ['limit-credentials', ...most]);
  admin = (await gateways.key({ scopes: 'all', limitMode: 'shadow' })).key;
});
afterAll(() => gateways?.close());

const ask = (key: string, method: string, path: string, body: object = {}) =>
  call(gateway, method, path, {
    key,
    body,
    headers: { 'x-forwarded-for': inside, [header]: encodeURIComponent(certificate) },
  });

/** A credential of whatever kind, as the database has it. */
type Stored = Omit<Restrictions, 'environment'> & { readonly environment: string };

async function stored(id: string): Promise<Stored> {
  const limits = `id, environment, plan, rate_limit as "rateLimit", concurrency_limit as "concurrencyLimit",
    allowed_addresses as "allowedAddresses", expires_at as "expiresAt"`;
  const [row] = await gateways.database.query<Stored>(
    `select * from (
       select ${limits}, scopes, certificate, limit_mode as "limitMode" from api_keys
       union all select ${limits}, scopes, certificate, 'enforced' from oauth_clients
       union all select ${limits}, scopes, jsonb_build_object('kind', kind), 'enforced' from client_certificates
       union all select ${limits}, '{certificates:read}', certificate, 'enforced' from audit_rooms
     ) as credential where id = $1`,
    [id],
  );
  return row!;
}

interface Restriction {
  /** The key of an administrator that is restricted in this. */
  readonly maker: () => Promise<string>;
  readonly isWithin: (credential: Stored) => boolean;
}

const byOperator = (wishes: KeyWishes) => async () => (await gateways.key({ scopes: 'all', ...wishes })).key;
const byAdmin = (wish: object) => async () => {
  const body = { name: 'maker', environment: 'live', scopes, ...wish };
  const { status, text, body: made } = await ask(admin, 'POST', '/api-keys', body);
  if (status !== 201) throw new Error(text);
  return made['key']!;
};

/** Each one of them: a new restriction does not compile until it is here. */
const restrictions: Readonly<Record<keyof Restrictions, Restriction>> = {
  environment: {
    maker: byOperator({ environment: 'sandbox', limitMode: 'shadow' }),
    isWithin: ({ environment }) => environment === 'sandbox',
  },
  scopes: {
    maker: byAdmin({ scopes: scopes.filter((scope) => scope !== extraScope) }),
    isWithin: (credential) => !credential.scopes.includes(extraScope),
  },
  certificate: {
    maker: byAdmin({ certificate: { kind: 'subject', value: 'CN=erp' } }),
    isWithin: (credential) => credential.certificate !== null,
  },
  allowedAddresses: {
    maker: byAdmin({ allowedAddresses: ['198.51.100.0/24'] }),
    isWithin: ({ allowedAddresses }) => allowedAddresses?.every((range) => range.startsWith('198.51.100.')) ?? false,
  },
  expiresAt: {
    maker: byAdmin({ expiresAt: soon.toISOString() }),
    isWithin: ({ expiresAt }) => expiresAt !== null && expiresAt <= soon,
  },
  plan: {
    maker: byOperator({ plan: 'starter', limitMode: 'shadow' }),
    isWithin: ({ plan }) => plan === 'starter',
  },
  rateLimit: {
    maker: byOperator({ rateLimit: 500, limitMode: 'shadow' }),
    isWithin: ({ plan, rateLimit }) => plan === 'starter' || (rateLimit ?? Infinity) <= 500,
  },
  concurrencyLimit: {
    maker: byOperator({ concurrency: 20, limitMode: 'shadow' }),
    isWithin: ({ concurrencyLimit }) => (concurrencyLimit ?? Infinity) <= 20,
  },
  limitMode: { maker: byOperator({}), isWithin: ({ limitMode }) => limitMode === 'enforced' },
};

/** Tries to get as much as it can. @returns the answer, and the id of the credential that it is about */
type Attempt = (maker: string) => Promise<{ readonly answer: Answer; readonly id: string | undefined }>;

const greedy = { allowedAddresses: null, certificate: null };
const newCredential = { name: 'wide', environment: 'live', scopes };

const creating =
  (path: string, more: () => object = () => ({})): Attempt =>
  async (maker) => {
    const answer = await ask(maker, 'POST', path, { ...newCredential, ...more() });
    return { answer, id: answer.body['id'] };
  };
const importing = (more: object) =>
  creating('/api-keys/import', () => {
    const keyHash = createHash('sha256').update(randomUUID()).digest('hex');
    return { prefix: 'sk_other', keyHash, ...more };
  });

/** About a credential that an unrestricted administrator has made before. */
const about =
  (kind: '/api-keys' | '/oauth/clients', target: object, method: string, path: string, body: object): Attempt =>
  async (maker) => {
    const made = await ask(admin, 'POST', kind, { ...newCredential, ...target });
    if (made.status !== 201) throw new Error(made.text);
    const id = made.body['id']!;
    const answer = await ask(maker, method, `${kind}/${id}${path}`, body);
    return { answer, id: answer.body['id'] ?? id };
  };

const narrow = { scopes: ['certificates:read'] };
const jwks = () => {
  const { kty, crv, x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return { keys: [{ kty, crv, x }] };
};

const opening =
  (expiresInHours: number): Attempt =>
  async (maker) => {
    const body = { name: 'Audit', certificateIds: ['cert_00000000000000000000000000'], expiresInHours };
    const answer = await ask(maker, 'POST', '/audit-rooms', body);
    return { answer, id: answer.body['id'] };
  };

const binding =
  (more: object): Attempt =>
  async (maker) => {
    const value = new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
    const wish = { ...newCredential, ...more, certificate: { kind: 'fingerprint', value } };
    const answer = await ask(maker, 'POST', '/client-certificates', wish);
    const id = answer.body['id'];
    if (id) await ask(admin, 'DELETE', `/client-certificates/${id}`);
    return { answer, id };
  };

const enabling: Attempt = async (maker) => {
  const made = await ask(admin, 'POST', '/oauth/clients', newCredential);
  const path = `/oauth/clients/${made.body['id']}`;
  await ask(admin, 'PATCH', path, { status: 'disabled' });
  return { answer: await ask(maker, 'PATCH', path, { status: 'active' }), id: made.body['id'] };
};

const keysOfClient = { authMethod: 'private_key_jwt', jwks: jwks() };

/**
 * Every route of the gateway that changes something: the attempts on it, or the reason why a caller gains nothing
 * there.
 */
const routes: Readonly<Record<string, readonly Attempt[] | string>> = {
  'POST /api-keys': [
    creating('/api-keys'),
    creating('/api-keys', () => greedy),
    creating('/api-keys', () => ({ expiresAt: later, allowedAddresses: ['0.0.0.0/0'] })),
  ],
  'POST /api/v1/keys': [creating('/api/v1/keys'), creating('/api/v1/keys', () => ({ expiresAt: later }))],
  'POST /api-keys/import': [importing({}), importing(greedy), importing({ expiresAt: later })],
  'PATCH /api-keys/{id}': [
    about('/api-keys', narrow, 'PATCH', '', { scopes }),
    about('/api-keys', { expiresAt: soon.toISOString() }, 'PATCH', '', { expiresAt: null }),
    about('/api-keys', { expiresAt: soon.toISOString() }, 'PATCH', '', { expiresAt: later }),
    about('/api-keys', { allowedAddresses: ['198.51.100.7'] }, 'PATCH', '', { allowedAddresses: ['0.0.0.0/0'] }),
    about('/api-keys', { certificate: { kind: 'subject', value: 'CN=erp' } }, 'PATCH', '', { scopes, ...greedy }),
  ],
  'POST /api-keys/{id}/rotate': [
    about('/api-keys', {}, 'POST', '/rotate', {}),
    about('/api-keys', {}, 'POST', '/rotate', { expiresAt: later }),
  ],
  'POST /oauth/clients': [
    creating('/oauth/clients'),
    creating('/oauth/clients', () => ({ allowedAddresses: null })),
    creating('/oauth/clients', () => ({ expiresAt: later })),
    creating('/oauth/clients', () => keysOfClient),
  ],
  'PATCH /oauth/clients/{id}': [
    about('/oauth/clients', narrow, 'PATCH', '', { scopes }),
    about('/oauth/clients', { expiresAt: soon.toISOString() }, 'PATCH', '', { expiresAt: null }),
    about('/oauth/clients', keysOfClient, 'PATCH', '', { jwks: jwks() }),
    enabling,
  ],
  'POST /oauth/clients/{id}/rotate-secret': [about('/oauth/clients', {}, 'POST', '/rotate-secret', {})],
  'POST /audit-rooms': [opening(1), opening(24)],
  'POST /client-certificates': [binding({}), binding({ expiresAt: later, allowedAddresses: null })],
  'PATCH /organization': 'its addresses are of no credential; see restrict-addresses.spec.ts',
  'DELETE /api-keys/{id}': 'ends a credential',
  'DELETE /api/v1/keys/{id}': 'ends a credential',
  'DELETE /oauth/clients/{id}': 'ends a credential',
  'DELETE /client-certificates/{id}': 'ends a credential',
  'DELETE /audit-rooms/{id}': 'ends a credential',
  'POST /keys/report-leak': 'ends a credential',
  'POST /oauth/revoke': 'ends a credential',
  'POST /oauth/introspect': 'changes nothing',
  'POST /oauth/token': 'a token is judged by its client at each request; see oauth-tokens.spec.ts',
};

const granting = Object.entries(routes).flatMap(([route, attempts]) =>
  typeof attempts === 'string' ? [] : [[route, attempts] as const],
);
const matrix = granting.flatMap(([route, attempts]) =>
  Object.entries(restrictions).map(([name, restriction]) => ({ route, attempts, name, restriction })),
);

describe('no credential gives more than it has', () => {
  it('on any route that changes something: a new one has to be named here', async () => {
    const { paths } = (await call(gateway, 'GET', '/api/docs-json')).body as unknown as {
      paths: Record<string, object>;
    };
    const changing = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => ['post', 'put', 'patch', 'delete'].includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(routes).sort()).toEqual(changing.sort());
  });

  it.each(matrix)('restricted in $name, by $route', async ({ attempts, restriction }) => {
    const maker = await restriction.maker();
    for (const attempt of attempts) {
      const { answer, id } = await attempt(maker);
      // A sandbox key knows nothing of live credentials.
      if (answer.status === 404) expect(restriction).toBe(restrictions.environment);
      else if (answer.status === 403) expect(answer.body['code']).toMatch(/^api_key\.[a-z]+_exceeds?_creator$/);
      else expect([answer.status < 300, restriction.isWithin(await stored(id!))]).toEqual([true, true]);
    }
  });

  it.each(granting)('but an unrestricted administrator gives all of it by %s', async (_route, attempts) => {
    let exceeded = 0;
    for (const attempt of attempts) {
      const { answer, id } = await attempt(admin);
      expect(answer.status).toBeLessThan(300);
      const credential = await stored(id!);
      exceeded += Object.values(restrictions).filter(({ isWithin }) => !isWithin(credential)).length;
    }
    expect(exceeded).toBeGreaterThan(Object.keys(restrictions).length / 2);
  });
});

describe('a key does not free itself', () => {
  it.each([
    ['from its end', { expiresAt: soon.toISOString() }, { expiresAt: null }, 'api_key.expiry_exceeds_creator'],
    [
      'from its end by a later one',
      { expiresAt: soon.toISOString() },
      { expiresAt: later },
      'api_key.expiry_exceeds_creator',
    ],
  ])('%s', async (_what, restriction, change, code) => {
    const { body } = await ask(admin, 'POST', '/api-keys', { ...newCredential, ...restriction });
    const refused = await ask(body['key']!, 'PATCH', `/api-keys/${body['id']}`, change);
    expect([refused.status, refused.body['code']]).toEqual([403, code]);
    expect(refused.body['errors']).toEqual([expect.objectContaining({ pointer: '/expiresAt' })]);
  });

  it.each([
    { certificate: { kind: 'subject', value: 'CN=erp', authority: null } },
    { allowedAddresses: ['198.51.100.0/24'] },
  ])('from %j', async (restriction) => {
    const { body } = await ask(admin, 'POST', '/api-keys', { ...newCredential, ...restriction });
    const kept = await ask(body['key']!, 'PATCH', `/api-keys/${body['id']}`, greedy);
    expect([kept.status, kept.body]).toEqual([200, expect.objectContaining(restriction)]);
  });

  it('though it may rename and narrow what reaches further than itself', async () => {
    const maker = await restrictions.certificate.maker();
    const { body } = await ask(admin, 'POST', '/api-keys', newCredential);
    const change = { name: 'Old ERP', scopes: ['certificates:read'] };
    expect((await ask(maker, 'PATCH', `/api-keys/${body['id']}`, change)).status).toBe(200);
  });
});
