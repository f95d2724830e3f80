import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { entityTagOf } from '@probatum/http/conditional/entity-tags';
import { state, testService } from './test-service';

let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start(testService('test-conditions'));
});
afterAll(() => harness.stop());
beforeEach(() => (state.text = 'first ✓'));

const tenant = newTenant();
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  harness.call<{ code: string }>(undefined, method, path, { headers });
const change = (headers: Record<string, string>) =>
  harness.call<{ code: string; errors: object[] }>(tenant, 'POST', '/things/cert_x/change', {
    headers,
    scopes: ['certificates:write'],
  });
const tagNow = () => entityTagOf(JSON.stringify(state));

describe('a read', () => {
  it('has an ETag that is of its bytes', async () => {
    const { headers, text } = await get('/things/state');
    expect(headers.get('etag')).toBe(entityTagOf(text));
    state.text = 'second';
    expect((await get('/things/state')).headers.get('etag')).toBe(tagNow());
  });

  it.each(['GET', 'HEAD'])('by %s of what the caller has is 304 without a body', async (method) => {
    const { headers: first } = await get('/things/state', {}, method);
    const tag = first.get('etag')!;
    for (const header of [tag, `W/${tag}`, `"else", ${tag}`, '*']) {
      const { status, text, headers } = await get('/things/state', { 'if-none-match': header }, method);
      expect([header, status, text, headers.get('etag')]).toEqual([header, 304, '', tag]);
      expect(headers.get('content-type')).toBeNull();
      if (method === 'GET') expect(headers.get('content-length')).toBeNull();
      expect(headers.get('x-request-id')).not.toBeNull();
    }
  });

  it.each(['"else"', 'no tag', '', '"a" "b"'])('is whole for If-None-Match: %s', async (header) => {
    const { status, text } = await get('/things/state', { 'if-none-match': header });
    expect([status, JSON.parse(text)]).toEqual([200, state]);
  });

  it('by HEAD says the length and the tag of what a GET would bring', async () => {
    const { status, headers, text } = await get('/things/state', {}, 'HEAD');
    expect([status, text, headers.get('etag')]).toEqual([200, '', tagNow()]);
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(JSON.stringify(state))));
  });

  it('keeps a tag of its own, and its other headers on a 304', async () => {
    expect((await get('/things/tagged')).headers.get('etag')).toBe('"of-its-own"');
    const { status, headers } = await get('/things/tagged', { 'if-none-match': '"of-its-own"' });
    expect([status, headers.get('etag'), headers.get('cache-control')]).toEqual([304, '"of-its-own"', 'max-age=60']);
  });

  it('that is no JSON or no success has no tag', async () => {
    for (const path of ['/things/public', '/things/accepted', '/things/nothing', '/nowhere', '/metrics']) {
      const { status, headers } = await get(path, { 'if-none-match': '*' });
      expect([path, status === 304, headers.get('etag')]).toEqual([path, false, null]);
    }
  });
});

describe('a change', () => {
  it('is made without a condition, for `*`, and for the ETag of what a GET shows now', async () => {
    const { headers } = await get('/things/state');
    const conditions: Record<string, string>[] = [
      { 'if-match': `"old", ${headers.get('etag')}` },
      {},
      { 'if-match': '*' },
    ];
    for (const condition of conditions) expect((await change(condition)).status).toBe(204);
    expect(state.text).toBe('first ✓!!!');
  });

  it.each([
    ['the ETag of what was', () => entityTagOf('{"text":"zeroth"}')],
    ['a weak tag, which is no proof', () => `W/${tagNow()}`],
    ['an empty list', () => ','],
  ])('is refused for %s', async (_what, tag) => {
    const { status, body } = await change({ 'if-match': tag() });
    expect([status, body.code, state.text]).toEqual([412, 'precondition.failed', 'first ✓']);
  });

  it('under a condition that cannot be read is refused as what it is', async () => {
    const { status, body } = await change({ 'if-match': 'abc' });
    expect([status, body.code]).toEqual([400, 'request.invalid']);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '?If-Match', code: 'invalid_format' })]);
  });
});
