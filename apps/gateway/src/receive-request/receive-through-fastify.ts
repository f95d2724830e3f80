import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { answerHeaders } from './answer-headers';
import { Call } from './call';
import type { ReceiveRequest } from './receive-request';

/** What a load balancer asks; it tells nothing about customers. */
const openProbes = new Set(['/livez', '/readyz']);
const nothingGiven: ReadonlySet<string> = new Set();

/** Requests of the operator's own listener, which do not come through the customers' door. */
export type OperationsRequests = WeakSet<IncomingMessage>;

/** Puts the gateway before everything that Fastify would do with a request. */
export function receiveThroughFastify(
  fastify: FastifyInstance,
  receive: ReceiveRequest,
  operations: OperationsRequests,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    if (openProbes.has(raw.url!) || operations.has(raw)) return done();
    const call = new Call(raw, reply.raw, String(request.id));
    receive.execute(call, {
      taken: () => reply.hijack(),
      toOwn: () => {
        const headers = answerHeaders(call, nothingGiven);
        for (let index = 0; index < headers.length; index += 2) reply.header(headers[index]!, headers[index + 1]!);
        done();
      },
    });
  });
}
