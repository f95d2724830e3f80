import { Controller, Get, Header, Module, Post } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiHeader } from '@nestjs/swagger';
import { certificateIssued, type CertificateIssued } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import type { BaseConfig } from '@probatum/testing/service-harness';
import { type Static, Type } from '@sinclair/typebox';
import { ReadableInAuditRoom } from '../src/audit-room-grant';
import { DeprecatedRoute } from '../src/deprecated-route';
import { Fields, Named, Nullable, Text } from '../src/fields';
import { Caller, type Identity } from '../src/identity';
import { PageOf, PageQuery } from '../src/pagination';
import { Conflict } from '../src/problem';
import { IfMatch, Precondition } from '../src/precondition';
import { PathId, RequestBody, RequestQuery } from '../src/request';
import { AlsoResponds, Responds } from '../src/responses';
import type { ServiceConfig, ServiceDefinition } from '../src/run-service';
import { DeadlineMs, MaxBodyBytes, Priority } from '../src/route-traits';
import { PublicRoute, RequiresScopes } from '../src/scopes';

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

/** What a test waits for and holds back. */
export const slow = { started: 0, finish: () => {} };
export const secretCause = 'select * from secrets failed for user root';
export const handled: CloudEvent<CertificateIssued>[] = [];

@Controller('things')
class ThingsController {
  constructor(private readonly database: Database) {}

  @Post()
  @RequiresScopes('certificates:write')
  @Responds(201, Thing, 'The thing')
  @AlsoResponds(409, 'It is taken')
  create(@Caller() _caller: Identity, @RequestBody(Thing) thing: Thing): Thing {
    if (thing.name === 'taken') {
      throw new ThingTaken('This is taken', { headers: { 'retry-after': '7' }, members: { by: 'me' } });
    }
    return thing;
  }

  @Get()
  @RequiresScopes('certificates:read')
  @Responds(200, PageOf(Thing), 'A page')
  list(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): object {
    return { ...query, caller };
  }

  @Post('small')
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(100)
  @DeadlineMs(900)
  @Priority('low')
  @Responds(201, Thing, 'The thing, which must be small')
  createSmall(@RequestBody(Thing) thing: Thing): Thing {
    return thing;
  }

  @Post('large')
  @RequiresScopes('certificates:write')
  @MaxBodyBytes(3_000_000)
  @Responds(201, undefined, 'How many parts it has')
  createLarge(@RequestBody(Thing) { parts }: Thing): object {
    return { parts: parts.length };
  }

  @Get('public')
  @PublicRoute()
  @Responds(200, undefined, 'Hello', 'text/plain')
  greet(): string {
    return 'hello';
  }

  @Get('careless')
  @PublicRoute()
  @Responds(200, undefined, 'Whoever called')
  careless(@Caller() caller: Identity): object {
    return caller;
  }

  @Get('closed')
  @ApiExcludeEndpoint()
  closed(): string {
    return 'nobody may see this';
  }

  @Get('broken')
  @PublicRoute()
  @Responds(200, undefined, 'Never')
  broken(): never {
    throw new Error(secretCause);
  }

  @Get('database')
  @PublicRoute()
  @Responds(200, undefined, 'One')
  async ask(): Promise<unknown> {
    return this.database.query('select 1 as one');
  }

  @Get('granted')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @Responds(200, undefined, 'What was granted')
  granted(@Caller() { grant }: Identity): object {
    return { grant };
  }

  @Get('slow')
  @PublicRoute()
  @Responds(200, undefined, 'At last')
  async wait(): Promise<string> {
    slow.started += 1;
    await new Promise<void>((resolve) => (slow.finish = resolve));
    return 'at last';
  }

  @Get('old')
  @PublicRoute()
  @DeprecatedRoute({ since: '2026-10-01', sunset: '2027-04-01', link: 'https://example.com/news' })
  @Responds(200, undefined, 'Still there')
  old(): object {
    return { old: true };
  }

  @Get('state')
  @PublicRoute()
  @Responds(200, Type.Object({ text: Type.String() }), 'What a change changes')
  state(): object {
    return state;
  }

  @Post(':id/change')
  @RequiresScopes('certificates:write')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @Responds(204, undefined, 'Changed')
  @AlsoResponds(409, 'It cannot be changed')
  change(@PathId('id', 'cert') _id: string, @IfMatch() precondition: Precondition): void {
    precondition.check(() => state);
    state.text += '!';
  }

  @Get('accepted')
  @PublicRoute()
  @Responds(202, Type.Object({}), 'Not yet')
  accepted(): object {
    return {};
  }

  @Get('tagged')
  @PublicRoute()
  @Header('etag', '"of-its-own"')
  @Header('cache-control', 'max-age=60')
  @Responds(200, undefined, 'Known before it is made')
  tagged(): object {
    return { tagged: true };
  }

  @Get(':id')
  @RequiresScopes('certificates:read')
  @Responds(200, undefined, 'The thing')
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
    migrations: [CreateMessagingTables1700000000000],
    publishes: 'gateway',
  });
