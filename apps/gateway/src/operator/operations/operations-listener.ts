import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

const paths = new Set(['/livez', '/readyz', '/metrics', '/openapi.json']);

/** A door of its own for what the operator reads: the customers' door does not open it. */
export function createOperationsListener(fastify: FastifyInstance): Server {
  return createServer((request, response) => {
    if (!paths.has(request.url!)) return void response.writeHead(404).end();
    fastify.routing(request, response);
  });
}
