import { environments } from '@probatum/contracts/tenant';
import { invalidCursor } from '@probatum/http/lists/cursor-pagination';
import { Fields, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { isMoment } from '@probatum/http/validation/moment';
import { type Static, Type } from '@sinclair/typebox';
import { idempotencyStates, limiterStates } from './logged-request';
import { type FoundRequests, type LogPosition } from './request-log.repository';

const LoggedRequestDetails = Named(
  'LoggedRequest',
  Fields({
    environment: OneOf(environments),
    at: Time(),
    requestId: Type.String({ description: '`X-Request-Id` of the response' }),
    method: Type.String(),
    route: Type.String({
      description: 'Path template of the operation; empty if there is none',
      examples: ['/certificates/{id}'],
    }),
    path: Type.String({
      description:
        'Path without the query. A path beyond 2,000 characters is cut, and ends with its length and the SHA-256 of the whole path',
    }),
    status: Type.Integer({
      description: 'Status of the response; 499 if the caller closed the connection before its end',
    }),
    code: Nullable(Type.String(), { description: 'Code of the problem, if the response was one' }),
    durationMs: Type.Number({ minimum: 0 }),
    credential: Fields({ type: Type.String({ examples: ['api_key'] }), id: Type.String() }),
    address: Type.String({ description: 'IP address of the caller' }),
    limiter: OneOf(limiterStates, {
      description: 'Whether the request counted against the rate limit or was refused by it',
    }),
    idempotency: OneOf(idempotencyStates, {
      description: 'Whether the request had an `Idempotency-Key`, and the effect of the key',
    }),
    requests: Type.Integer({
      minimum: 1,
      description:
        'Number of requests that the entry represents. Above one per second, refused requests of a credential with the same result share an entry, which shows the last of them',
    }),
  }),
);
export type LoggedRequestDetails = Static<typeof LoggedRequestDetails>;

export const RequestLogPage = Named(
  'RequestLogPage',
  Fields({
    items: Type.Array(LoggedRequestDetails),
    nextCursor: Nullable(Type.String(), {
      description: 'null on the last page. With a filter an earlier page may have fewer than `pageSize` items, or none',
    }),
  }),
);
export type RequestLogPage = Static<typeof RequestLogPage>;

export const RequestLogQuery = Fields({
  requestId: Type.Optional(Text({ description: '`X-Request-Id` of the response' })),
  credentialId: Type.Optional(Text({ max: 100, description: 'Id of a key or of another credential' })),
  route: Type.Optional(Text({ max: 300, description: 'Path template, for example /certificates/{id}' })),
  status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: 'HTTP status' })),
  code: Type.Optional(Text({ max: 100, description: 'Code of a problem' })),
  since: Type.Optional(Time({ description: 'Only requests from this time on' })),
  until: Type.Optional(Time({ description: 'Before then' })),
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Maximum number of items' }),
  ),
  cursor: Type.Optional(Text({ max: 400, description: '`nextCursor` of the previous response' })),
});
export type RequestLogQuery = Static<typeof RequestLogQuery>;

export function describeRequest(row: FoundRequests['rows'][number]): LoggedRequestDetails {
  const { at, durationUs, credentialType, credentialId, ...rest } = row;
  return {
    ...rest,
    at: at.toISOString(),
    durationMs: durationUs / 1_000,
    credential: { type: credentialType, id: credentialId },
  };
}

export function cursorOf({ at, requestId }: LogPosition): string {
  return Buffer.from(`${at} ${requestId}`).toString('base64url');
}

export function readCursor(cursor: string): LogPosition {
  const [, at, requestId] = /^([\dT:.-]+Z) ([\x21-\x7e]+)$/.exec(decoded(cursor)) ?? [];
  if (!at || !requestId || !isMoment(at)) throw invalidCursor();
  return { at, requestId };
}

const decoded = (cursor: string) => Buffer.from(cursor, 'base64url').toString('latin1');
