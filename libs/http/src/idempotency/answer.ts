import type { FastifyReply } from 'fastify';

/** An answer as it is sent and, under an Idempotency-Key, kept: it can be given again byte for byte. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | null;
  readonly etag: string | null;
  readonly body: string;
  /** Whether it was given before, to an earlier request with this key. */
  readonly replayed: boolean;
}

interface Links {
  /** Where what was made can be read. */
  readonly location?: string;
  readonly etag?: string;
}

export const jsonType = 'application/json; charset=utf-8';

/** The first answer to a request. */
export function jsonAnswer(status: number, value: object, links: Links = {}): Answer {
  const { location = null, etag = null } = links;
  return { status, contentType: jsonType, location, etag, body: JSON.stringify(value), replayed: false };
}

export function sendAnswer(reply: FastifyReply, answer: Answer): void {
  const { status, contentType, location, etag, body, replayed } = answer;
  if (replayed) void reply.header('idempotent-replayed', 'true');
  if (location !== null) void reply.header('location', location);
  if (etag !== null) void reply.header('etag', etag);
  void reply.code(status).header('content-type', contentType).send(body);
}
