import type { ApiDocument } from '../src/document/operations';
import type { FuzzRequest } from '../src/generate/requests';
import { Judge } from '../src/judge/judge';
import type { Answer } from '../src/send/read-answer';
import { newParty } from '../src/world/party';
import { World } from '../src/world/world';

const schema = (properties: object) => ({ type: 'object', required: Object.keys(properties), properties });
const text = { type: 'string' };
const problemFields = { type: text, status: { type: 'integer' }, code: text, requestId: text };
const json = (content: object) => ({ content: { 'application/json': { schema: content } } });

const document = {
  paths: {
    '/things/{id}': {
      get: {
        security: [{ apiKey: [] }],
        responses: {
          200: json({ $ref: '#/components/schemas/Thing' }),
          404: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        },
      },
    },
    '/things': { post: { security: [{ apiKey: [] }], responses: { 201: json(schema({ id: text, key: text })) } } },
  },
  components: { schemas: { Thing: schema({ name: text }), Problem: schema(problemFields) } },
} as unknown as ApiDocument;

const [live, foreign] = [newParty('live', 'live-key'), newParty('foreign', 'foreign-key')];
const secret = `ndi_4fGh81Kz_${'a'.repeat(32)}_${'b'.repeat(6)}`;
const sound: Answer['headers'] = [
  ['x-request-id', 'req_1'],
  ['strict-transport-security', 'max-age=63072000'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', "frame-ancestors 'none'"],
  ['x-frame-options', 'DENY'],
  ['cache-control', 'private, no-cache'],
];
const get: FuzzRequest = {
  ...{ operation: 'GET /things/{id}', caller: 'live', method: 'GET', target: '/things/1', headers: [], body: null },
  wire: 'plain',
};
const post: FuzzRequest = { ...get, operation: 'POST /things', method: 'POST', target: '/things', body: '{}' };

function answer(status: number, body: unknown, type = 'application/json', headers = sound): Answer {
  return { status, headers: [...headers, ['content-type', type]], body: Buffer.from(JSON.stringify(body)) };
}

function problem(status: number, more: object = {}): Answer {
  const body = { type: 'urn:probatum:problem:x', status, code: 'x', requestId: 'req_1', ...more };
  return answer(status, body, 'application/problem+json');
}

function violatedRules(
  given: Answer,
  request = get,
  judge = new Judge(document, new World([live, foreign], {})),
): string[] {
  const outcome = { request, answer: given, failure: undefined, ms: 1 };
  return judge.violationsOf(outcome).map(({ rule }) => rule);
}

it.each([
  ['a documented response', answer(200, { name: 'x' })],
  ['a documented problem', problem(404, { further: 'member' })],
  ['a refusal before anything is known', problem(431)],
])('lets pass %s', (_what, given) => expect(violatedRules(given)).toEqual([]));

it.each<[string, Answer, string]>([
  ['a 500', problem(500), 'no 5xx'],
  ['a status that is not documented', problem(409), 'documented status'],
  ['a member that is not documented', answer(200, { name: 'x', note: 1 }), 'body as documented'],
  ['a member that is missing', answer(200, {}), 'body as documented'],
  ['a media type that is not documented', answer(200, { name: 'x' }, 'text/html'), 'body as documented'],
  ['a problem of another status', problem(404, { status: 400 }), 'body as documented'],
  ['a problem of another request', problem(404, { requestId: 'req_2' }), 'body as documented'],
  ['an error that is no problem', answer(404, { message: 'no' }), 'body as documented'],
  ['no request id', answer(200, { name: 'x' }, undefined, sound.slice(1)), 'header x-request-id'],
  [
    'a security header twice',
    answer(200, { name: 'x' }, undefined, [...sound, sound[2]!]),
    'header x-content-type-options',
  ],
  ['an answer for any cache', answer(200, { name: 'x' }, undefined, sound.slice(0, -1)), 'private caching'],
  ['data of another organization', answer(200, { name: `of ${foreign.privateMark}` }), 'nothing leaks'],
])('finds %s', (_what, given, rule) => expect(violatedRules(given)).toContain(rule));

it('lets its owner see what is marked, and a key be shown once', () => {
  expect(violatedRules(answer(200, { name: live.privateMark }))).toEqual([]);
  const judge = new Judge(document, new World([live, foreign], {}));
  expect(violatedRules(answer(201, { id: 'key_1', key: secret }), post, judge)).toEqual([]);
  expect(violatedRules(answer(200, { name: secret }), get, judge)).toEqual(['nothing leaks']);
});

it('finds that there was no answer, or more than one', () => {
  const judge = new Judge(document, new World([live], {}));
  const told = (given: Answer | undefined) =>
    judge.violationsOf({ request: get, answer: given, failure: 'why', ms: 1 }).map(({ rule }) => rule);
  expect(told(undefined)).toEqual(['an answer']);
  expect(told(answer(200, { name: 'x' }))).toEqual(['one answer']);
});
