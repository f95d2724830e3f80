import { currentTrace } from '@probatum/observability/trace-context';
import { createFastifyAdapter } from '../src/fastify-adapter';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const fastify = createFastifyAdapter().getInstance();

beforeAll(async () => {
  fastify.route({
    method: ['GET', 'POST'],
    url: '/trace',
    handler: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { trace: currentTrace()?.traceparent ?? null };
    },
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => fastify.close());

async function ask(method: 'GET' | 'POST', header?: string): Promise<unknown> {
  const { port } = fastify.addresses()[0]!;
  const body = method === 'POST' ? { body: '{"a":1}' } : {};
  const headers = { 'content-type': 'application/json', ...(header === undefined ? {} : { traceparent: header }) };
  const answer = await fetch(`http://127.0.0.1:${port}/trace`, { method, headers, ...body });
  return ((await answer.json()) as { trace: unknown }).trace;
}

it.each(['GET', 'POST'] as const)(
  'a %s runs in the trace of its header, behind its body and behind waits',
  async (method) => {
    expect(await ask(method, traceparent)).toBe(traceparent);
    expect(await ask(method)).toBeNull();
    expect(await ask(method, `${traceparent}-x`)).toBeNull();
  },
);
