import { connect } from 'node:net';
import { identityHeader } from '@probatum/http/identity/identity';
import type { Scope } from '@probatum/contracts/scopes';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { eSignatureService, maxUploadBytes } from './e-signature-service';

type Body = string | FormData | ReadableStream | null;

const name = 'test-e-signature';
const tenant = newTenant();
let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start(eSignatureService(name));
});
afterAll(() => harness.stop());

const get = (path: string, scopes?: readonly Scope[]) =>
  harness.call<object>(tenant, 'GET', path, scopes ? { scopes } : {});

describe('scopes', () => {
  it.each<readonly Scope[]>([['webhooks:write'], ['webhooks:read'], ['keys:read', 'webhooks:read']])(
    'one of several suffices: %s',
    async (...scopes) => {
      expect((await get('/leaves/nothing', scopes)).status).toBe(404);
    },
  );

  it('of a refusal is the first that the route names, in the words that clients know', async () => {
    expect(await get('/api/v1/leaves/nothing', ['documents:read'])).toMatchObject({
      status: 403,
      body: {
        code: 'scope.missing',
        error: 'Insufficient scope: webhooks:write required',
        requiredScope: 'webhooks:write',
      },
    });
  });

  it('are not needed where a credential suffices, and the credential is', async () => {
    expect(await get('/api/v1/leaves/me', [])).toMatchObject({
      status: 200,
      body: { organizationId: tenant.organizationId },
    });
    const anonymous = await harness.call(undefined, 'GET', '/api/v1/leaves/me');
    expect(anonymous).toMatchObject({ status: 401, body: { code: 'identity.refused' } });
  });

  it('stand in the document as alternatives', async () => {
    const { paths } = (await (await fetch(`${harness.service.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { security: object[]; requestBody: object; 'x-max-body-bytes': number }>>;
    };
    expect(paths['/leaves/nothing']!['get']!.security).toEqual([
      { apiKey: ['webhooks:write'] },
      { bearer: ['webhooks:write'] },
      { apiKey: ['webhooks:read'] },
      { bearer: ['webhooks:read'] },
    ]);
    expect(paths['/api/v1/leaves/me']!['get']!.security).toEqual([{ apiKey: [] }, { bearer: [] }]);
    expect(paths['/api/v1/leaves']!['post']).toMatchObject({
      'x-max-body-bytes': maxUploadBytes,
      requestBody: { content: { 'multipart/form-data': { schema: { required: ['file'] } } } },
    });
  });
});

describe('a problem', () => {
  it("has its vendor's code on the e-signature API, and the own one beside it", async () => {
    const answer = await get('/api/v1/leaves/nothing');
    expect(answer.body).toMatchObject({
      code: 'NOT FOUND',
      problemCode: 'leaf.not_found',
      type: 'urn:probatum:problem:leaf.not_found',
    });
    expect(answer.headers.get('x-problem-code')).toBe('leaf.not_found');
  });

  it('without a vendor code has its own in both places there', async () => {
    expect((await get('/api/v1/none')).body).toMatchObject({ code: 'route.not_found', problemCode: 'route.not_found' });
  });

  it('has its own code, and no other, everywhere else', async () => {
    const { body } = await get('/leaves/nothing');
    expect(body).toMatchObject({ code: 'leaf.not_found' });
    expect(body).not.toHaveProperty('problemCode');
  });
});

describe('a body that is not JSON', () => {
  const path = '/api/v1/leaves';
  const post = async (body: Body, headers: Record<string, string> = {}, to = path) => {
    const identity = await harness.identity(tenant);
    const init = { method: 'POST', body, headers: { [identityHeader]: identity, ...headers }, duplex: 'half' };
    const response = await fetch(`${harness.service.url}${to}`, init as RequestInit);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const form = (bytes: number) => {
    const data = new FormData();
    data.append('file', new Blob([Buffer.alloc(bytes, 7)], { type: 'application/pdf' }), 'a.pdf');
    return data;
  };

  it('reaches its route as a stream, with its headers', async () => {
    const answer = await post(form(900_000));
    expect(answer).toMatchObject({
      status: 201,
      body: { type: expect.stringMatching(/^multipart\/form-data; ?boundary=/) },
    });
    expect(answer.body['bytes']).toBeGreaterThan(900_000);
  });

  it('is the same under an idempotency key if its content is, whatever its boundary', async () => {
    const key = { 'idempotency-key': 'one' };
    const [first, again, other] = [await post(form(9), key), await post(form(9), key), await post(form(10), key)];
    expect(first.body['type']).not.toBe(again.body['type']);
    expect(first.body['fingerprint']).toBe(again.body['fingerprint']);
    expect(first.body['fingerprint']).not.toBe(other.body['fingerprint']);
  });

  it.each([
    ['with a stated length', () => form(maxUploadBytes)],
    ['of unknown length', () => new Blob([Buffer.alloc(maxUploadBytes + 1)]).stream()],
  ])('that is too large is refused, %s', async (_what, body) => {
    const headers: Record<string, string> = _what.includes('unknown')
      ? { 'content-type': 'multipart/form-data; boundary=x' }
      : {};
    const answer = await post(body(), headers);
    expect(answer).toMatchObject({ status: 413, body: { code: 'request.too_large', limit: maxUploadBytes } });
  });

  it.each([
    ['JSON', '{}', 'application/json'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded'],
    ['text', 'a', 'text/plain'],
    ['something that is no type', 'a', 'nonsense'],
  ])('is the only one that its route takes: not %s', async (_what, body, type) => {
    const answer = await post(body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 415, body: { error: 'This route accepts multipart/form-data' } });
  });

  it('is required where it is taken', async () => {
    expect(await post(null)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer: '' }] },
    });
    expect(await post('', { 'content-type': 'application/json' })).toMatchObject({ status: 400 });
  });

  it('need not be read for an answer, and the next request on the connection is answered', async () => {
    const identity = await harness.identity(tenant);
    const { hostname, port } = new URL(harness.service.url);
    const socket = connect(Number(port), hostname);
    const head = (method: string, to: string, more: string) =>
      `${method} ${to} HTTP/1.1\r\nHost: x\r\n${identityHeader}: ${identity}\r\n${more}\r\n`;
    const length = 800_000;
    socket.write(
      head('POST', `${path}/unread`, `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n`),
    );
    socket.write(Buffer.alloc(length));
    socket.write(head('GET', '/api/v1/leaves/me', 'Connection: close\r\n'));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('that ends too early fails its route, and nothing else', async () => {
    const identity = await harness.identity(tenant);
    const { hostname, port } = new URL(harness.service.url);
    const socket = connect(Number(port), hostname);
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n${identityHeader}: ${identity}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n`;
    await new Promise<void>((resolve) => socket.write(head + 'x'.repeat(50_000), () => resolve()));
    socket.destroy();
    expect((await post(form(10))).status).toBe(201);
  });
});
