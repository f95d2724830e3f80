import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@probatum/contracts/ids';
import type { Environment } from '@probatum/contracts/tenant';
import { scopes } from '@probatum/contracts/scopes';
import { identityHeader, identityIssuer, identityType } from '@probatum/http/identity/identity';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Secrets } from '../../tools/platform/src/keep-secrets';
import { type Account, openAccount } from '../account';
import { Customer, type ProblemBody } from '../customer';
import { documentedRoutes, type DocumentedRoute, unusedId, withId } from './routes';

interface Service {
  readonly name: string;
  /** The service itself, without the gateway before it. */
  readonly itself: Customer;
  readonly routes: readonly DocumentedRoute[];
}

let account: Account;
let services: Service[];
let gatewayKey: ReturnType<typeof createPrivateKey>;

beforeAll(async () => {
  const folder = await sharedPlatform();
  account = await openAccount(folder, 'Forgers Ltd');
  const { identityKey } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Secrets;
  gatewayKey = createPrivateKey({ key: identityKey as never, format: 'jwk' });
  const behind = Object.entries(account.local.services).filter(([name]) => name !== 'gateway');
  services = await Promise.all(
    behind.map(async ([name, { url }]) => {
      const itself = new Customer(url);
      return { name, itself, routes: await documentedRoutes(itself, '/openapi.json') };
    }),
  );
}, 150_000);

const now = () => Math.floor(Date.now() / 1_000);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const claimsFor = (service: string, change: JWTPayload = {}): JWTPayload => ({
  organizationId: account.organizationId,
  environment: 'live',
  actor: { type: 'api_key', id: newId('key'), name: 'Forged' },
  scopes,
  plan: 'enterprise',
  iss: identityIssuer,
  aud: service,
  exp: now() + 60,
  ...change,
});

type SigningKey = Parameters<SignJWT['sign']>[0];

const sign = (claims: JWTPayload, typ = identityType, key: SigningKey = gatewayKey, more: object = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ, ...more }).sign(key);

function withSharedSecret(claims: JWTPayload, secret: Buffer | string): string {
  const input = `${encode({ alg: 'HS256', typ: identityType })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const publicKey = () => createPublicKey(gatewayKey);
const publicJwk = () => publicKey().export({ format: 'jwk' }) as JWK;

/** Each is as good as can be, but for one thing. */
const forgeries: readonly (readonly [string, (service: string) => string | Promise<string> | undefined])[] = [
  ['none', () => undefined],
  ['an empty one', () => ''],
  ['a key of a customer', () => account.live.key!],
  ['one without signature', (name) => `${encode({ alg: 'none', typ: identityType })}.${encode(claimsFor(name))}.`],
  [
    'one whose claims were changed',
    async (name) => {
      const [header, , signature] = (await sign(claimsFor(name))).split('.');
      return `${header}.${encode(claimsFor(name, { plan: 'other' }))}.${signature}`;
    },
  ],
  [
    'one signed with the public key as a secret',
    (name) => withSharedSecret(claimsFor(name), Buffer.from(publicJwk().x!, 'base64url')),
  ],
  [
    'one signed with the PEM as a secret',
    (name) => withSharedSecret(claimsFor(name), publicKey().export({ type: 'spki', format: 'pem' })),
  ],
  [
    'one of another key',
    async (name) => sign(claimsFor(name), identityType, (await generateKeyPair('EdDSA')).privateKey),
  ],
  [
    'one of another key that it brings along',
    async (name) => {
      const { privateKey, publicKey: own } = await generateKeyPair('EdDSA');
      return sign(claimsFor(name), identityType, privateKey, { jwk: await exportJWK(own) });
    },
  ],
  ['one for another service', (name) => sign(claimsFor(services.find((each) => each.name !== name)!.name))],
  ['one for the gateway', () => sign(claimsFor('gateway'))],
  ['an identity without an audience', (name) => sign(claimsFor(name, { aud: undefined }))],
  ['one of another issuer', (name) => sign(claimsFor(name, { iss: account.local.gatewayUrl }))],
  ['an expired identity', (name) => sign(claimsFor(name, { exp: now() - 30 }))],
  ['one without end', (name) => sign(claimsFor(name, { exp: undefined }))],
  ['a JWT of another type', (name) => sign(claimsFor(name), 'JWT')],
  ['an access token', (name) => sign(claimsFor(name), 'at+jwt')],
  ['two in one', async (name) => `${await sign(claimsFor(name))}, ${await sign(claimsFor(name))}`],
];

/** Asks every route of every service with this identity. */
async function toEach(
  identityFor: (service: string, environment: Environment) => string | Promise<string> | undefined,
  expectFor: (asked: string, answer: { status: number; body: ProblemBody }, route: DocumentedRoute) => void,
): Promise<void> {
  for (const { name, itself, routes } of services) {
    const [live, sandbox] = [await identityFor(name, 'live'), await identityFor(name, 'sandbox')];
    for (const route of routes) {
      const identity = route.path.startsWith('/api/v1/sandbox/') ? sandbox : live;
      const headers: Record<string, string> = identity === undefined ? {} : { [identityHeader]: identity };
      const asked = `${route.method} ${withId(route.path, unusedId('cert'))}`;
      expectFor(`${name}: ${asked}`, await itself.call(asked, { headers }), route);
    }
  }
}

it('is asked of all services, and lets a good identity in everywhere', async () => {
  expect(services.length).toBeGreaterThan(3);
  await toEach(
    (name, environment) => sign(claimsFor(name, { environment })),
    (asked, { status }) => expect([asked, [401, 403].includes(status)]).toEqual([asked, false]),
  );
});

test.each(forgeries)('straight to a service with %s: refused, on public routes too', async (_what, forge) => {
  await toEach(forge, (asked, { status, body }) =>
    expect([asked, status, body.code]).toEqual([asked, 401, 'identity.refused']),
  );
});

test('an anonymous identity gets into public routes only', async () => {
  const anonymous = { actor: { type: 'anonymous', id: 'anonymous', name: 'anonymous' }, scopes };
  await toEach(
    (name) => sign(claimsFor(name, anonymous)),
    (asked, { status }, { isPublic }) => expect([asked, status === 401]).toEqual([asked, !isPublic]),
  );
});

test.each([undefined, null, {}, { certificateIds: [] }, { everything: true }])(
  'an audit room with the grant %j reads nothing',
  async (grant) => {
    const room = { actor: { type: 'audit_room', id: newId('room'), name: 'Audit' }, grant };
    await toEach(
      (name, environment) => sign(claimsFor(name, { ...room, environment } as JWTPayload)),
      (asked, { status, body }) => expect([asked, status, body.code]).toEqual([asked, 403, 'audit_room.not_readable']),
    );
  },
);

test('an identity without scopes gets nowhere, whatever key it is of', async () => {
  await toEach(
    (name) => sign(claimsFor(name, { scopes: [] })),
    (asked, { status }, { isPublic }) => expect([asked, status === 403]).toEqual([asked, !isPublic]),
  );
});
