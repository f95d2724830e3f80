import { randomBytes } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { Registry } from 'prom-client';
import { administer } from '../src/operator/administer/administer';
import { generateKey, readKey } from '../src/credentials/api-keys/key-format';
import { generateRoomToken } from '../src/credentials/audit-rooms/room-token';
import { RecentApiKeys } from '../src/credentials/api-keys/recent-api-keys';
import { generateClientSecret } from '../src/credentials/oauth-clients/client-secret';
import { CertificateAuthority } from './certificate-authority';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { type Answer, call, Gateways } from './running-gateway';

const limit = 6;
const certificateHeader = 'x-forwarded-client-cert';
const settings = {
  FAILED_CREDENTIALS_PER_MINUTE: limit,
  TRUSTED_PROXIES: '127.0.0.0/8',
  CLIENT_CERTIFICATE_HEADER: certificateHeader,
};

let server: OAuthGateway;
let gateway: RunningService;
let addresses = 0;

beforeAll(async () => {
  server = await OAuthGateway.open();
  gateway = await server.replica(settings);
});
afterAll(() => server?.close());

/** A caller at an otherwise unused IP address. */
class Caller {
  readonly address = `192.0.2.${(addresses += 1)}`;

  constructor(private readonly at = gateway) {}

  use(key: string, path = '/things'): Promise<Answer> {
    return this.send('GET', path, { 'x-api-key': key });
  }

  send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    return call(this.at, method, path, { headers: { 'x-forwarded-for': this.address, ...headers }, body });
  }

  post(endpoint: string, form: Record<string, string>): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('POST', `/oauth/${endpoint}`, headers, new URLSearchParams(form).toString());
  }

  requestToken({ id, clientSecret }: Pick<CreatedClient, 'id' | 'clientSecret'>): Promise<Answer> {
    return this.post('token', { grant_type: 'client_credentials', client_id: id, client_secret: clientSecret });
  }

  /** Until nothing that is new to the gateway is looked up for this address any more. */
  async guess(count = limit): Promise<Answer[]> {
    const answers = [];
    for (let guess = 0; guess < count; guess += 1) answers.push(await this.use(wrongKey()));
    return answers;
  }
}

const wrongKey = () => generateKey('ndi', 'live').key;
const wrongClient = () => ({ id: newId('oac'), clientSecret: generateClientSecret('live').key });
const goodKey = async () => (await server.gateways.key()).key;
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const times = (count: number, status: number) => new Array<number>(count).fill(status);
/** The ten seconds until the next token, less those that have passed since. */
const secondsSince = (began: number) =>
  Array.from({ length: 1 + Math.ceil((performance.now() - began) / 1_000) }, (_, passed) => 10 - passed);
const longAgo = async () => {
  const now = performance.now();
  await waitFor(() => performance.now() - now > 1_000);
};

describe('a caller who guesses keys', () => {
  it('is told 401 so often and then 429, without a look-up; other addresses do not notice', async () => {
    const guesser = new Caller();
    const began = performance.now();
    expect(statuses(await guesser.guess())).toEqual(times(limit, 401));
    const keys = gateway.app.get(RecentApiKeys);
    const wrong = wrongKey();
    const { status, headers, body } = await guesser.use(wrong);
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: 'rate_limit.exceeded', scope: 'address', limit, burst: limit });
    const retryAfter = Number(body['retryAfter']);
    expect(secondsSince(began)).toContain(retryAfter);
    expect(body['detail']).toBe(`The limit of 6 wrong credentials per minute is reached. Try again in ${retryAfter} s`);
    expect([headers.get('retry-after'), headers.get('x-ratelimit-remaining')]).toEqual([String(retryAfter), '0']);
    // A credential that was looked up is remembered as unknown.
    expect(keys.recall(readKey(wrong)!.publicId)).toBeUndefined();
    expect((await new Caller().use(wrongKey())).status).toBe(401);
  });

  it('gets no more answers by concurrent guesses', async () => {
    const guesser = new Caller();
    const answers = await Promise.all(Array.from({ length: 60 }, () => guesser.use(wrongKey())));
    expect(statuses(answers).sort()).toEqual([...times(limit, 401), ...times(60 - limit, 429)]);
  });

  it('is refused where there is no route, and not where no key is needed or none is sent', async () => {
    const guesser = new Caller();
    expect(statuses([await guesser.use(wrongKey(), '/nothing')])).toEqual([404]);
    await guesser.guess(limit - 1);
    expect((await guesser.use(wrongKey(), '/nothing')).status).toBe(429);
    expect((await guesser.use(wrongKey(), '/public')).status).toBe(200);
    expect((await guesser.send('GET', '/things')).body['code']).toBe('credential.missing');
    expect((await guesser.send('GET', '/nothing')).status).toBe(404);
  });

  it('gets no more look-ups by inventing names of signing keys', async () => {
    const guesser = new Caller();
    const forged = () => {
      const header = { alg: 'RS256', typ: 'at+jwt', kid: randomBytes(32).toString('base64url') };
      return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30.AAAA`;
    };
    for (let guess = 0; guess < limit; guess += 1) expect((await guesser.use(forged())).status).toBe(401);
    expect((await guesser.use(await goodKey())).status).toBe(429);
  });

  it('may go on as the bucket fills again', async () => {
    const patient = new Caller(await server.replica({ ...settings, FAILED_CREDENTIALS_PER_MINUTE: 60 }));
    const answers = await Promise.all(Array.from({ length: 80 }, () => patient.use(wrongKey())));
    expect(statuses(answers)).toContain(429);
    await waitFor(async () => (await patient.use(wrongKey())).status === 401);
  });
});

it('a key counts as wrong where it may not be used, and without its certificate; elsewhere it is as good as before', async () => {
  const organization = newId('org');
  await administer(server.gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  const home = new Caller();
  const words = [
    'create-key',
    '--organization',
    organization,
    '--environment',
    'live',
    '--scopes',
    'certificates:read',
  ];
  const { key } = (await administer(server.gateways.database, [
    ...[...words, '--name', 'ERP', '--plan', 'starter', '--allowed-addresses', home.address],
  ])) as { key: string };
  const finder = new Caller();
  const answers: Answer[] = [];
  for (let count = 0; count < limit + 2; count += 1) answers.push(await finder.use(key));
  expect(statuses(answers)).toEqual([...times(limit, 403), 429, 429]);
  expect(answers.at(-1)!.body).toMatchObject({ code: 'rate_limit.exceeded', scope: 'address' });
  expect((await home.use(key)).status).toBe(200);
  expect((await finder.use(await goodKey())).status).toBe(200);
});

it('all kinds of wrong credentials count together', async () => {
  const forged = `${btoa('{"alg":"RS256","typ":"at+jwt"}')}.e30.AAAA`.replaceAll('=', '');
  const revoked = await server.gateways.key();
  await call(server.gateway, 'DELETE', `/api-keys/${revoked.id}`, { key: server.admin });
  const authority = await CertificateAuthority.open();
  const { certificate } = await authority.issue({ subject: 'CN=stranger' });
  const attempts: ((who: Caller) => Promise<Answer>)[] = [
    (who) => who.use('hello'),
    (who) => who.use(generateRoomToken('live').key),
    (who) => who.use(forged),
    (who) => who.use(revoked.key),
    (who) => who.send('GET', '/things', { 'x-api-key': 'one', authorization: 'two' }),
    (who) => who.send('GET', '/things', { [certificateHeader]: encodeURIComponent(certificate) }),
  ];
  const fumbler = new Caller();
  for (const status of [401, 429]) {
    for (const attempt of attempts) expect((await attempt(fumbler)).status).toBe(status);
  }
  expect((await fumbler.requestToken(wrongClient())).status).toBe(429);
});

describe('a valid key at the address of a guesser', () => {
  it('goes on working once it was seen, also long ago', async () => {
    const key = await goodKey();
    const office = new Caller();
    expect((await office.use(key)).status).toBe(200);
    await office.guess();
    expect((await office.use(key)).status).toBe(200);
    await longAgo();
    expect((await office.use(key)).status).toBe(200);
    expect((await office.use(wrongKey())).status).toBe(429);
  });

  it('goes on working while its administrator changes it', async () => {
    const { id, key } = await server.gateways.key();
    const office = new Caller();
    expect((await office.use(key)).status).toBe(200);
    await office.guess();
    const change = {
      key: server.admin,
      headers: { 'x-forwarded-for': new Caller().address },
      body: { name: 'Renamed' },
    };
    expect((await call(gateway, 'PATCH', `/api-keys/${id}`, change)).status).toBe(200);
    expect((await office.use(key)).status).toBe(200);
  });

  it('that was never seen is looked up no sooner than a guess, from this address', async () => {
    const key = await goodKey();
    const office = new Caller();
    await office.guess();
    expect((await office.use(key)).status).toBe(429);
    expect((await new Caller().use(key)).status).toBe(200);
    expect((await office.use(key)).status).toBe(200);
  });

  it('that was never seen is looked up while a neighbour goes on with one wrong key', async () => {
    const office = new Caller();
    const wrong = wrongKey();
    for (let attempt = 0; attempt < limit; attempt += 1) expect((await office.use(wrong)).status).toBe(401);
    for (const broken of [wrong, 'hello']) expect((await office.use(broken)).status).toBe(429);
    expect((await office.use(await goodKey())).status).toBe(200);
  });

  it('is counted nowhere, nor are others, however many and however suddenly they come', async () => {
    const office = new Caller();
    const keys = await Promise.all(Array.from({ length: 2 * limit }, goodKey));
    for (const key of keys) expect((await office.use(key)).status).toBe(200);
    const fresh = await goodKey();
    const burst = await Promise.all(Array.from({ length: 30 }, () => office.use(fresh)));
    expect(statuses(burst)).toEqual(times(30, 200));
    expect(statuses(await office.guess())).toEqual(times(limit, 401));
  });

  it('is a good client certificate, also when a more particular name of it is not bound', async () => {
    const authority = await CertificateAuthority.open();
    const { certificate } = await authority.issue({ subject: 'CN=office', uris: ['spiffe://acme.example/office'] });
    const tenant = ['--organization', server.gateways.organization, '--environment', 'live', '--plan', 'default'];
    const binding = ['--kind', 'subject', '--value', 'CN=office', '--name', 'Office'];
    await administer(server.gateways.database, [
      'bind-certificate',
      ...[...tenant, ...binding, '--scopes', 'certificates:read'],
    ]);
    const office = new Caller();
    const presenting = { [certificateHeader]: encodeURIComponent(certificate) };
    expect((await office.send('GET', '/things', presenting)).status).toBe(200);
    await office.guess();
    await longAgo();
    expect((await office.send('GET', '/things', presenting)).status).toBe(200);
  });

  it('is an access token that was never seen, for which its signature speaks', async () => {
    const client = await server.create();
    const office = new Caller();
    const bearing = (token: string) => office.send('GET', '/things', { authorization: `Bearer ${token}` });
    expect((await bearing(await server.token(client))).status).toBe(200);
    await office.guess();
    const stranger = await server.create();
    expect((await bearing(await server.token(stranger))).status).toBe(200);
  });
});

describe('an OAuth client', () => {
  it('that goes on with one wrong secret keeps no neighbour from its first token', async () => {
    const office = new Caller();
    const broken = { ...(await server.create()), clientSecret: generateClientSecret('live').key };
    for (let count = 0; count < limit; count += 1) expect((await office.requestToken(broken)).status).toBe(401);
    expect((await office.requestToken(broken)).status).toBe(429);
    expect((await office.requestToken(await server.create())).status).toBe(200);
  });

  it.each(['token', 'introspect', 'revoke'])('with a wrong secret at /oauth/%s is limited', async (endpoint) => {
    const client = await server.create();
    const clumsy = new Caller();
    expect((await clumsy.requestToken(client)).status).toBe(200);
    const attempt = () =>
      clumsy.post(endpoint, { client_id: client.id, client_secret: generateClientSecret('live').key, token: 'x' });
    const began = performance.now();
    for (let count = 0; count < limit; count += 1) expect((await attempt()).body['error']).toBe('invalid_client');
    const { status, headers, body } = await attempt();
    expect([status, body['error']]).toEqual([429, 'temporarily_unavailable']);
    expect(secondsSince(began)).toContain(Number(headers.get('retry-after')));
    expect([headers.get('cache-control'), headers.get('x-ratelimit-remaining')]).toEqual(['no-store', '0']);
    expect((await clumsy.use(wrongKey())).status).toBe(429);
    expect((await clumsy.requestToken(client)).status).toBe(200);
  });

  it('that is known gets tokens at the address of a guesser; an unknown one waits with the guesses', async () => {
    const [known, stranger] = [await server.create(), await server.create()];
    const office = new Caller();
    expect((await office.requestToken(known)).status).toBe(200);
    for (let count = 0; count < limit; count += 1) expect((await office.requestToken(wrongClient())).status).toBe(401);
    for (const client of [wrongClient(), stranger]) expect((await office.requestToken(client)).status).toBe(429);
    expect((await office.use(await goodKey())).status).toBe(429);
    expect((await office.requestToken(known)).status).toBe(200);
    expect((await new Caller().requestToken(stranger)).status).toBe(200);
  });
});

it('a look-up that fails is not counted', async () => {
  const gateways = await Gateways.open();
  const cutOff = new Caller(await gateways.start([server.upstream], settings));
  await gateways.cutDatabase();
  expect(statuses(await cutOff.guess(limit + 2))).toEqual(times(limit + 2, 503));
  expect((await cutOff.requestToken(wrongClient())).status).toBe(503);
  await gateways.close();
});

it.each([
  ['enforced', 429],
  ['shadow', 401],
] as const)('refusals are counted, in %s mode', async (mode, status) => {
  const counted = await server.replica({ ...settings, LIMIT_MODE: mode });
  const guesser = new Caller(counted);
  expect(statuses(await guesser.guess(limit + 3))).toEqual([...times(limit, 401), ...times(3, status)]);
  const metric = await counted.app.get(Registry).getSingleMetric('probatum_limit_refusals_total')!.get();
  expect(metric.values).toEqual([{ labels: { limit: 'failed_credentials', mode }, value: 3 }]);
});
