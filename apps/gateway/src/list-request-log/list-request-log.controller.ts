import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { environments } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields, Named, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { idempotencyStates, limiterStates } from '../log-requests/logged-request';
import { findRequests, type LogPosition } from '../log-requests/request-log.repository';

const LoggedRequestDetails = Named(
  'LoggedRequest',
  Fields({
    environment: OneOf(environments),
    at: Time(),
    requestId: Type.String({ description: '`X-Request-Id` of the answer' }),
    method: Type.String(),
    route: Type.String({
      description: 'Path template of the operation; empty when there is none',
      examples: ['/certificates/{id}'],
    }),
    path: Type.String({ description: 'Without the query' }),
    status: Type.Integer({ description: '499 when the caller was gone before the end of the answer' }),
    code: Nullable(Type.String(), { description: 'Code of the problem, if it was one' }),
    durationMs: Type.Number({ minimum: 0 }),
    credential: Fields({ type: Type.String({ examples: ['api_key'] }), id: Type.String() }),
    address: Type.String({ description: 'Of the caller' }),
    limiter: OneOf(limiterStates, {
      description: 'Whether the request counted against the rate limit or was refused by it',
    }),
    idempotency: OneOf(idempotencyStates, {
      description: 'Whether it carried an `Idempotency-Key`, and what came of it',
    }),
  }),
);
type LoggedRequestDetails = Static<typeof LoggedRequestDetails>;

const RequestLogPage = Fields({
  items: Type.Array(LoggedRequestDetails),
  nextCursor: Nullable(Type.String(), { description: 'null at the end' }),
});
type RequestLogPage = Static<typeof RequestLogPage>;

const RequestLogQuery = Fields({
  requestId: Type.Optional(Text({ description: '`X-Request-Id` of the answer' })),
  credentialId: Type.Optional(Text({ max: 100, description: 'Id of a key or of another credential' })),
  route: Type.Optional(Text({ max: 300, description: 'Path template, for example /certificates/{id}' })),
  status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: 'HTTP status' })),
  code: Type.Optional(Text({ max: 100, description: 'Code of a problem' })),
  since: Type.Optional(Time({ description: 'From then on' })),
  until: Type.Optional(Time({ description: 'Before then' })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many at most' })),
  cursor: Type.Optional(Text({ max: 400, description: '`nextCursor` of the answer before' })),
});
type RequestLogQuery = Static<typeof RequestLogQuery>;

@ApiTags('Request log')
@Controller('request-log')
export class ListRequestLogController {
  constructor(private readonly database: Database) {}

  @Get()
  @RequiresScopes('organization:read')
  @ApiOperation({
    summary: 'List requests',
    description:
      'What was called with credentials of the organization: no bodies, no headers, no queries. It lags by a second.',
  })
  @Responds(200, RequestLogPage, 'The requests, newest first')
  async listRequests(
    @Caller() caller: Identity,
    @RequestQuery(RequestLogQuery) query: RequestLogQuery,
  ): Promise<RequestLogPage> {
    const { pageSize = 20, cursor } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const database = this.database.of(tenantsAdministeredBy(caller));
    const rows = await findRequests(database, { ...query, ...keysAdministeredBy(caller) }, pageSize + 1, after);
    const items = rows.slice(0, pageSize).map(describe);
    return { items, nextCursor: rows.length > pageSize ? cursorOf(items.at(-1)!) : null };
  }
}

function describe(row: Awaited<ReturnType<typeof findRequests>>[number]): LoggedRequestDetails {
  const { at, durationUs, credentialType, credentialId, ...rest } = row;
  return {
    ...rest,
    at: at.toISOString(),
    durationMs: durationUs / 1_000,
    credential: { type: credentialType, id: credentialId },
  };
}

function cursorOf({ at, requestId }: LogPosition): string {
  return Buffer.from(`${at} ${requestId}`).toString('base64url');
}

function readCursor(cursor: string): LogPosition {
  const [, at, requestId] = /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z) ([\x21-\x7e]+)$/.exec(decoded(cursor)) ?? [];
  if (!at || !requestId || Number.isNaN(Date.parse(at))) {
    throw new InvalidRequest([{ pointer: '?cursor', code: 'invalid_format', message: 'is no cursor of this list' }]);
  }
  return { at, requestId };
}

const decoded = (cursor: string) => Buffer.from(cursor, 'base64url').toString('latin1');
