import { randomUUID } from 'node:crypto';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { type Account, openAccount } from '../account';
import { certificateRequest, issue } from '../certificate';
import { documentedRoutes, type DocumentedRoute } from './routes';

let account: Account;
let posts: DocumentedRoute[];

beforeAll(async () => {
  account = await openAccount(await sharedPlatform(), 'Twice Ltd');
  posts = (await documentedRoutes(account.public)).filter(({ method, isPublic }) => method === 'POST' && !isPublic);
}, 150_000);

test('every POST with a tenant takes an Idempotency-Key: a route that forgets @Idempotent is refused here', () => {
  expect(posts.map(({ path }) => path)).toEqual(expect.arrayContaining(['/certificates', '/api-keys', '/webhooks']));
  const forgetful = posts.filter(({ headers }) => !headers.includes('Idempotency-Key'));
  expect(forgetful.map(({ path }) => path)).toEqual([]);
});

test('a request sent many times concurrently through the gateway has one response, from any service', async () => {
  const { certificateId } = await issue(account.live);
  const requests: Record<string, unknown> = {
    '/certificates': certificateRequest(),
    [`/certificates/${certificateId}/revoke`]: { reason: 'mistake' },
    '/anchors/trigger': undefined,
    '/vendors': { name: 'OpenAI', type: 'API_PROVIDER' },
    [`/certificates/${certificateId}/transparency`]: { interactionType: 'CHATBOT' },
    '/webhooks': { url: 'https://example.com/', events: ['certificate.issued'] },
    '/api-keys': { name: 'ERP', scopes: ['certificates:read'], environment: 'live' },
  };
  for (const [path, body] of Object.entries(requests)) {
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => account.live.call(`POST ${path}`, { body, headers })),
    );
    expect([path, new Set(answers.map(({ status, text }) => `${status} ${text}`)).size]).toEqual([path, 1]);
    expect([path, Math.floor(answers[0]!.status / 100)]).toEqual([path, 2]);
    const replayed = answers.filter((answer) => answer.headers['idempotent-replayed'] === 'true');
    expect([path, replayed.length]).toEqual([path, 19]);
  }
});
