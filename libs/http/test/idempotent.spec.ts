import { Controller, Module, Post } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { CreateIdempotencyKeys1700000000900 } from '@probatum/persistence/idempotency-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { isReplayed, repeatable } from '@probatum/testing/same-request';
import { type BaseConfig, newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { Type } from '@sinclair/typebox';
import { Fields, Text } from '../src/validation/fields';
import { type Answer, jsonAnswer } from '../src/idempotency/answer';
import { Idempotency } from '../src/idempotency/idempotency';
import { Idempotent } from '../src/idempotency/idempotent';
import type { KeyedRequest } from '../src/idempotency/keyed-request';
import { PathId, RequestBody } from '../src/validation/request';
import { Describes } from '../src/openapi/describes';
import { MaxBodyBytes } from '../src/openapi/route-traits';
import { PublicRoute, RequiresScopes } from '../src/identity/scopes';

const Letter = Fields({ to: Text(), text: Type.Optional(Text()) });

@Controller()
class LettersController {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly database: Database,
  ) {}

  @Post('letters')
  @MaxBodyBytes(2_048)
  @RequiresScopes('certificates:write')
  @Describes('The letter', 'A route of a test.', { 201: Letter })
  async write(@RequestBody(Letter) letter: object, @Idempotent() keyed: KeyedRequest | undefined): Promise<Answer> {
    const links = { location: '/letters/1', etag: '"1"' };
    return this.idempotency.once(this.database, keyed, async () => jsonAnswer({ ...letter, id: newId('key') }, links));
  }

  @Post('letters/:id/open')
  @RequiresScopes('certificates:write')
  @Describes('Its content', 'A route of a test.', { 200: 'Its content' })
  async open(
    @PathId('id', 'cert') id: string,
    @Idempotent({ keepForHours: 72, holdsSecret: true }) keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.idempotency.once(this.database, keyed, async () => jsonAnswer({ id, secret: newId('key') }));
  }

  @Post('knock')
  @PublicRoute()
  @Describes('Nothing', 'A route of a test.', { 200: 'Nothing' })
  knock(): object {
    return { id: newId('key') };
  }
}

@Module({ controllers: [LettersController] })
class LettersModule {}

const service = (config: BaseConfig) => ({
  name: 'test-idempotent',
  config,
  module: LettersModule,
  migrations: [
    CreateMessagingTables1700000000000,
    CreateIdempotencyKeys1700000000900,
    KeepPublishedEvents1700000001500,
    CarryTraces1700000002700,
  ],
});

let letters: ServiceHarness;
beforeAll(async () => {
  letters = await ServiceHarness.start(service);
});
afterAll(() => letters.stop());

const tenant = newTenant();
const post = (path: string, key: string, body?: unknown, by = tenant) =>
  letters.call<{ code: string; errors: object[] }>(by, 'POST', path, { body, headers: { 'idempotency-key': key } });

it('says in the document that the header is taken, what it must be, and for how long it counts', async () => {
  const answer = await fetch(`${letters.service.url}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, { post: { parameters?: object[] } }> };
  const header = (period: string) => ({
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: expect.stringContaining(period),
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  });
  expect(paths['/letters']!.post.parameters).toEqual([header('24 hours')]);
  expect(paths['/letters/{id}/open']!.post.parameters).toContainEqual(header('3 days'));
  expect(paths['/knock']!.post.parameters ?? []).toEqual([]);
});

it('gives the whole answer again, however the same body is written', async () => {
  const first = await post('/letters', 'k', '{"to":"me","text":"1 é"}');
  const again = await post('/letters', 'k', '{ "text": "1 \\u00e9",\n "to": "me" }');
  expect(repeatable(again)).toEqual(repeatable(first));
  expect(repeatable(first)).toMatchObject({ location: '/letters/1', etag: '"1"', type: expect.stringMatching('json') });
  expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
  for (const body of [{ to: 'me' }, { to: 'me', text: '1 É' }]) {
    expect(await post('/letters', 'k', body)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
  }
});

it('takes another path for another request', async () => {
  const paths = [newId('cert'), newId('cert')].map((id) => `/letters/${id}/open`);
  const answers = [await post(paths[0]!, 'p'), await post(paths[1]!, 'p'), await post(`${paths[0]}?again`, 'p')];
  expect(answers.map(isReplayed)).toEqual([false, false, true]);
  // That of the route, also for what is kept.
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});

it('gives a secret only to the caller that received it', async () => {
  const path = `/letters/${newId('cert')}/open`;
  await post(path, 'k');
  const identity = await letters.sign({
    ...tenant,
    actor: { type: 'api_key', id: 'another', name: 'test' },
    scopes: ['certificates:write'],
    iss: 'probatum-gateway',
    aud: 'test-idempotent',
    exp: Math.floor(Date.now() / 1000) + 60,
  });
  const headers = { 'probatum-identity': identity, 'idempotency-key': 'k' };
  const stranger = await fetch(`${letters.service.url}${path}`, { method: 'POST', headers });
  expect(stranger.status).toBe(422);
  expect(isReplayed(await post(path, 'k'))).toBe(true);
});

it.each([
  ['empty', ''],
  ['with a space', 'a b'],
  ['beyond ASCII', 'clé'],
  ['too long', 'k'.repeat(256)],
])('refuses a key that is %s', async (_what, key) => {
  expect(await post('/letters', key, { to: 'me' })).toMatchObject({
    status: 400,
    body: { code: 'request.invalid', errors: [{ pointer: '?Idempotency-Key', code: 'invalid_format' }] },
  });
});

it('takes the longest key there may be, of any visible character', async () => {
  const key = Array.from({ length: 255 }, (_, index) => String.fromCharCode(0x21 + (index % 94))).join('');
  const answers = [await post('/letters', key, { to: 'me' }), await post('/letters', key, { to: 'me' })];
  expect(answers.map(isReplayed)).toEqual([false, true]);
});

it('ignores the header where there is no tenant', async () => {
  for (const key of ['k', 'a b']) {
    const answers = await Promise.all(
      [1, 2].map(() => letters.call(undefined, 'POST', '/knock', { headers: { 'idempotency-key': key } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]!.text).not.toBe(answers[1]!.text);
  }
});
