import type { FastifyReply } from 'fastify';

/** An answer as it is kept under an Idempotency-Key: it is given again byte for byte. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  /** JSON. */
  readonly body: string;
  readonly replayed: boolean;
}

export function sendAnswer(reply: FastifyReply, { status, location, body, replayed }: Answer): void {
  if (replayed) void reply.header('idempotent-replayed', 'true');
  if (location !== null) void reply.header('location', location);
  void reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}
