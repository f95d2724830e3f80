import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { type Account, openAccount } from '../account';
import { Listening } from './webhook';

let account: Account;
beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Keys Ltd');
}, 150_000);

const code = (answer: { status: number; body: { code: string } }) => [answer.status, answer.body.code];

test('a key is shown once, is found by its id and opens what its scopes say, in every header of the contract', async () => {
  const body = { name: 'Reader', scopes: ['certificates:read'], environment: 'live' };
  const made = await account.live.call<Record<string, string>>('POST /api-keys', { body });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...body, id: expect.stringMatching(/^key_/), expiresAt: null });
  expect(made.body).toMatchObject({ prefix: expect.stringMatching(/^ndi_/), createdAt: expect.any(String) });
  const { id, key } = made.body as { id: string; key: string };

  const list = await account.live.call<{ items: { id: string }[] }>('GET /api-keys');
  expect(list.body.items.map((item) => item.id)).toContain(id);
  expect(list.text).not.toContain(key);

  const anonymous = account.live.withKey(undefined);
  for (const [name, value] of [
    ['X-API-Key', key],
    ['Authorization', `Bearer ${key}`],
    ['Authorization', key],
  ] as const) {
    expect(await anonymous.call('GET /certificates', { headers: { [name]: value } })).toMatchObject({ status: 200 });
  }
  const reader = account.live.withKey(key);
  const refused = await reader.call('POST /certificates', { body: {} });
  expect(refused).toMatchObject({ status: 403, body: { code: 'scope.missing', requiredScope: 'certificates:write' } });
});

test('both families and both environments are told by how the key begins', async () => {
  const beginnings = [];
  for (const [family, environment] of [
    ['ndi', 'live'],
    ['ndi', 'sandbox'],
    ['sk', 'live'],
    ['sk', 'sandbox'],
  ] as const) {
    const { key } = await account.keyFor({ scopes: ['anchors:read'], family, environment });
    beginnings.push(/^(ndi|sk)_((live|test)_)?/.exec(key!)![0]);
  }
  expect(beginnings).toEqual(['ndi_', 'ndi_test_', 'sk_live_', 'sk_test_']);
});

test('a key gives no more than it has, and a sandbox key makes sandbox keys only', async () => {
  const clerk = await account.keyFor({ scopes: ['keys:write', 'certificates:read'] });
  const wanted = { name: 'More', environment: 'live', scopes: ['certificates:read', 'certificates:write'] };
  const refused = await clerk.call('POST /api-keys', { body: wanted });
  expect(code(refused)).toEqual([403, 'api_key.scopes_exceed_creator']);
  expect(refused.body.errors).toEqual([expect.objectContaining({ pointer: '/scopes/1' })]);

  const live = { name: 'Live', environment: 'live', scopes: ['certificates:read'] };
  expect(code(await account.sandbox.call('POST /api-keys', { body: live }))).toEqual([
    403,
    'api_key.environment_exceeds_creator',
  ]);
});

test('without a key, with a damaged or an expired one the answer is 401 and says which', async () => {
  const { key } = account.live;
  const damaged = key!.slice(0, -1) + (key!.endsWith('a') ? 'b' : 'a');
  const expiresAt = new Date(Date.now() + 3_000).toISOString();
  const expiring = await account.keyFor({ scopes: ['certificates:read'], expiresAt });
  const ask = (presented: string | undefined) => account.live.withKey(presented).call('GET /certificates');

  expect(code(await ask(undefined))).toEqual([401, 'credential.missing']);
  expect(code(await ask(damaged))).toEqual([401, 'credential.malformed']);
  const expired = await waitFor(async () => {
    const answer = await ask(expiring.key);
    return answer.status === 401 && answer;
  });
  expect(code(expired)).toEqual([401, 'credential.expired']);
  expect(expired.headers['www-authenticate']).toContain('Bearer');
});

test('a revoked key is refused within a second, and stays in the list as revoked', async () => {
  const customer = await account.keyFor({ scopes: ['certificates:read'] });
  await customer.get('/certificates');
  await account.live.expecting(204, `DELETE /api-keys/${customer.keyId}`);
  const revokedAt = performance.now();
  let acceptedAt = revokedAt;
  const refused = await waitFor(async () => {
    const sentAt = performance.now();
    const answer = await customer.call('GET /certificates');
    if (answer.status === 200) acceptedAt = sentAt;
    return answer.status !== 200 && answer;
  });
  expect(acceptedAt - revokedAt).toBeLessThan(1_000);
  expect(code(refused)).toEqual([401, 'credential.invalid']);
  const { items } = await account.live.get<{ items: { id: string; status: string }[] }>('/api-keys?pageSize=100');
  expect(items.find(({ id }) => id === customer.keyId)).toMatchObject({ status: 'revoked' });
});

test('the report of a leaked client secret needs no account, and its owner gets a webhook', async () => {
  const listening = await Listening.start(account.live, ['key.leaked']);
  const wish = { name: 'ERP', scopes: ['certificates:read'], environment: 'live' };
  const client = await account.live.expecting<{ id: string; clientSecret: string }>(201, 'POST /oauth/clients', {
    body: wish,
  });
  const body = { key: client.clientSecret, foundAt: 'https://code.example/acme/erp' };
  expect(await account.public.call('POST /keys/report-leak', { body })).toMatchObject({ body: { revoked: true } });
  const { body: webhook, rawBody } = await waitFor(() => listening.receiver.received[0]);
  listening.stop();
  expect(webhook).toMatchObject({
    event: 'key.leaked',
    payload: { keyId: client.id, kind: 'client_secret', name: 'ERP', foundAt: body.foundAt, comment: null },
  });
  expect(rawBody).not.toContain(client.clientSecret);
});
