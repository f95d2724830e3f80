import type { FastifyReply } from 'fastify';

interface AnswerParts {
  /** By default, the status of the route. Only a stored response, or one that depends on the result, has its own. */
  readonly status?: number | undefined;
  readonly contentType?: string;
  /** Where the new resource can be read. */
  readonly location?: string | null;
  readonly etag?: string | null;
  readonly body: string;
  /** Whether an earlier request with the same Idempotency-Key got this answer. */
  readonly replayed?: boolean;
}

export const jsonType = 'application/json; charset=utf-8';

/** An answer as it is sent and, under an Idempotency-Key, kept: a repeated request gets it byte for byte. */
export class Answer {
  /** A literal of the same shape is not assignable: the adapter recognizes the class. */
  declare protected readonly nominal: true;
  readonly status: number | undefined;
  readonly contentType: string;
  readonly location: string | null;
  readonly etag: string | null;
  readonly body: string;
  readonly replayed: boolean;

  constructor(parts: AnswerParts) {
    this.status = parts.status;
    this.contentType = parts.contentType ?? jsonType;
    this.location = parts.location ?? null;
    this.etag = parts.etag ?? null;
    this.body = parts.body;
    this.replayed = parts.replayed ?? false;
  }
}

/** The first answer to a request. */
export function jsonAnswer(value: object, more: Omit<AnswerParts, 'body' | 'replayed'> = {}): Answer {
  return new Answer({ ...more, body: JSON.stringify(value) });
}

/** @returns the reply, which has the status of the route */
export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, contentType, location, etag, body, replayed } = answer;
  if (status !== undefined) void reply.code(status);
  if (replayed) void reply.header('idempotent-replayed', 'true');
  if (location !== null) void reply.header('location', location);
  if (etag !== null) void reply.header('etag', etag);
  return reply.header('content-type', contentType).send(body);
}
