import { Controller, Get, Header, Module, Post } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiHeader } from '@nestjs/swagger';
import { certificateIssued, type CertificateIssued } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { BaseConfig } from '@probatum/testing/service-harness';
import { type Static, Type } from '@sinclair/typebox';
import { ReadableInAuditRoom } from '@probatum/http/identity/audit-room-grant';
import { DeprecatedRoute } from '@probatum/http/openapi/deprecated-route';
import { Fields, Named, Nullable, Text } from '@probatum/http/validation/fields';
import { Caller } from '@probatum/http/identity/identity';
import { PageOf, PageQuery } from '@probatum/http/lists/pagination';
import { Conflict } from '@probatum/http/problems/problem';
import { IfMatch, Precondition } from '@probatum/http/conditional/precondition';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Describes } from '@probatum/http/openapi/describes';
import type { ServiceConfig, ServiceDefinition } from '../src/run-service';
import { DeadlineMs, MaxBodyBytes, Priority } from '@probatum/http/openapi/route-traits';
import { PublicRoute, RequiresScopes } from '@probatum/http/identity/scopes';

export class ThingTaken extends Conflict {
  static readonly code = 'thing.taken';
  static readonly meaning = 'It is taken.';
  static readonly remedy = 'Take another.';
}

const Part = Named('TestPart', Fields({ size: Type.Integer() }));
const Thing = Named(
  'TestThing',
  Fields({ name: Text(), parts: Type.Array(Part), main: Type.Optional(Part), note: Type.Optional(Nullable(Text())) }),
);
type Thing = Static<typeof Thing>;

export const state = { text: 'first ✓' };

/** Lets a test wait for a request and hold it back. */
export const slow = { started: 0, finish: () => {} };
export const secretCause = 'select * from secrets failed for user root';
export const handled: CloudEvent<CertificateIssued>[] = [];

@Controller('things')
class ThingsController {
  constructor(private readonly database: Database) {}

  @Post()
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(10_000)
  @Describes('The thing', 'A route of a test.', { 201: Thing, 409: 'It is taken' })
  create(@Caller() _caller: Caller, @RequestBody(Thing) thing: Thing): Thing {
    if (thing.name === 'taken') {
      throw new ThingTaken('This is taken', { headers: { 'retry-after': '7' }, members: { by: 'me' } });
    }
    return thing;
  }

  @Get()
  @RequiresScopes('certificates:read')
  @Describes('A page', 'A route of a test.', { 200: PageOf(Thing) })
  list(@Caller() caller: Caller, @RequestQuery(PageQuery) query: PageQuery): object {
    return { ...query, caller };
  }

  @Post('small')
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(100)
  @DeadlineMs(900)
  @Priority('low')
  @Describes('The thing, which must be small', 'A route of a test.', { 201: Thing })
  createSmall(@RequestBody(Thing) thing: Thing): Thing {
    return thing;
  }

  @Post('large')
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(3_000_000)
  @Describes('How many parts it has', 'A route of a test.', { 201: 'How many parts it has' })
  createLarge(@RequestBody(Thing) { parts }: Thing): object {
    return { parts: parts.length };
  }

  @Get('public')
  @PublicRoute()
  @Describes('Hello', 'A route of a test.', { 200: 'Hello' })
  greet(): string {
    return 'hello';
  }

  @Get('careless')
  @PublicRoute()
  @Describes('Show the caller', 'A route of a test.', { 200: 'The caller' })
  careless(@Caller() caller: Caller): object {
    return caller;
  }

  @Get('closed')
  @ApiExcludeEndpoint()
  closed(): string {
    return 'a closed route';
  }

  @Get('broken')
  @PublicRoute()
  @Describes('Never', 'A route of a test.', { 200: 'Never' })
  broken(): never {
    throw new Error(secretCause);
  }

  @Get('database')
  @PublicRoute()
  @Describes('One', 'A route of a test.', { 200: 'One' })
  async ask(): Promise<unknown> {
    return this.database.query('select 1 as one');
  }

  @Get('granted')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Describes('The granted certificates', 'A route of a test.', { 200: 'The granted certificates' })
  granted(@Caller() { grant }: Caller): object {
    return { grant };
  }

  @Get('slow')
  @PublicRoute()
  @Describes('At last', 'A route of a test.', { 200: 'At last' })
  async wait(): Promise<string> {
    slow.started += 1;
    await new Promise<void>((resolve) => (slow.finish = resolve));
    return 'at last';
  }

  @Get('old')
  @PublicRoute()
  @DeprecatedRoute({ since: '2026-10-01', sunset: '2027-04-01', link: 'https://example.com/news' })
  @Describes('Still there', 'A route of a test.', { 200: 'Still there' })
  old(): object {
    return { old: true };
  }

  @Get('state')
  @PublicRoute()
  @Describes('The state before and after changes', 'A route of a test.', { 200: Type.Object({ text: Type.String() }) })
  state(): object {
    return state;
  }

  @Post(':id/change')
  @RequiresScopes('certificates:write')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @Describes('Changed', 'A route of a test.', { 204: 'Changed', 409: 'It cannot be changed' })
  change(@PathId('id', 'cert') _id: string, @IfMatch() precondition: Precondition): void {
    precondition.check(() => state);
    state.text += '!';
  }

  @Get('accepted')
  @PublicRoute()
  @Describes('Not yet', 'A route of a test.', { 202: Type.Object({}) })
  accepted(): object {
    return {};
  }

  @Get('tagged')
  @PublicRoute()
  @Header('etag', '"of-its-own"')
  @Header('cache-control', 'max-age=60')
  @Describes('Known before it is made', 'A route of a test.', { 200: 'Known before it is made' })
  tagged(): object {
    return { tagged: true };
  }

  @Get(':id')
  @RequiresScopes('certificates:read')
  @Describes('The thing', 'A route of a test.', { 200: 'The thing' })
  one(@PathId('id', 'cert') id: string): object {
    return { id };
  }

  @OnEvent(certificateIssued)
  async note(events: CloudEvent<CertificateIssued>[]): Promise<void> {
    await this.database.query('select 1');
    handled.push(...events);
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

/** A small service with a route of every kind. @param name also the role in Postgres: one per test file */
export const testService =
  (name: string) =>
  (config: BaseConfig): ServiceDefinition<ServiceConfig> => ({
    name,
    config: { ...config, LOG_LEVEL: 'silent' },
    module: ThingsModule,
    tags: { Things: 'Of a test' },
    migrations: [
      CreateMessagingTables1700000000000,
      KeepPublishedEvents1700000001500,
      CarryTraces1700000002700,
      CreateKeyCheck1700000001600,
    ],
    publishes: 'gateway',
  });
