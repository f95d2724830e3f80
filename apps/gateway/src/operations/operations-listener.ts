import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { OperationsRequests } from '../receive-request/receive-through-fastify';

const paths = new Set(['/livez', '/readyz', '/metrics', '/openapi.json']);

/** A door of its own for what the operator reads: the customers' door does not open it. */
export function createOperationsListener(fastify: FastifyInstance, requests: OperationsRequests): Server {
  return createServer((request, response) => {
    if (!paths.has(request.url!)) return void response.writeHead(404).end();
    requests.add(request);
    fastify.routing(request, response);
  });
}
