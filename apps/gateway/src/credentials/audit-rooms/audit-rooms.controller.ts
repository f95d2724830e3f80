import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { PageOf, PageQuery } from '@probatum/http/lists/pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { MaxBodyBytes } from '@probatum/http/openapi/route-traits';
import { PathId, RequestBody, RequestQuery } from '@probatum/http/validation/request';
import { Records } from '@probatum/records/records';
import { AuditRoom, CreatedAuditRoom } from './audit-room';
import { auditRooms, endRoom } from './audit-room-record';
import { CreateAuditRoom } from './create-audit-room/create-audit-room';
import { CreateAuditRoomRequest } from './create-audit-room/create-audit-room.request';
import { AuditRoomAccess, ListAuditRoomAccesses } from './list-audit-room-accesses/list-audit-room-accesses';
import { RecentAuditRooms } from './recent-audit-rooms';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class AuditRoomsController {
  constructor(
    private readonly records: Records,
    private readonly create: CreateAuditRoom,
    private readonly accesses: ListAuditRoomAccesses,
    private readonly recent: RecentAuditRooms,
  ) {}

  /** A caller lets others read only what they can read themselves, so the route needs a second scope. */
  @Post()
  @RequiresScopes('audit-rooms:write', 'certificates:read')
  @MaxBodyBytes(192 * 1024)
  @Describes(
    'Create an audit room',
    'The answer shows a token, this once. The token reads the chosen certificates until the room expires or is ended.',
    { 201: CreatedAuditRoom, 409: 'The organization already has the maximum number of open rooms' },
  )
  createAuditRoom(
    @Caller() caller: Caller,
    @RequestBody(CreateAuditRoomRequest) request: CreateAuditRoomRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
  ) {
    return this.create.execute(caller, request, keyed);
  }

  @Get()
  @RequiresScopes('audit-rooms:read')
  @Describes('List audit rooms', 'Lists all rooms, newest first, including those that have expired or were ended.', {
    200: PageOf(AuditRoom),
  })
  listAuditRooms(@Caller() caller: Caller, @RequestQuery(PageQuery) query: PageQuery) {
    return this.records.page(caller, auditRooms, query);
  }

  @Get(':id')
  @RequiresScopes('audit-rooms:read')
  @Describes('Read an audit room', 'Shows which certificates the room opens, until when, and whether it was ended.', {
    200: AuditRoom,
  })
  getAuditRoom(@Caller() caller: Caller, @PathId('id', 'room') id: string) {
    return this.records.find(caller, auditRooms, id);
  }

  @Delete(':id')
  @RequiresScopes('audit-rooms:write')
  @Describes(
    'End an audit room',
    'The token of the room stops working within one second. The room and its access log remain.',
    { 204: 'The room is over; it stays in the list, and so does its log' },
  )
  async endAuditRoom(@Caller() caller: Caller, @PathId('id', 'room') id: string): Promise<void> {
    const { publicId } = await this.records.changeRow(caller, auditRooms, id, endRoom);
    // This process refuses the token from now on, every other one within a second.
    this.recent.forget(publicId);
  }

  @Get(':id/accesses')
  @RequiresScopes('audit-rooms:read')
  @Describes(
    'List the accesses to an audit room',
    'Lists every request that was made with the token of the room, newest first.',
    { 200: PageOf(AuditRoomAccess) },
  )
  listAuditRoomAccesses(
    @Caller() caller: Caller,
    @PathId('id', 'room') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ) {
    return this.accesses.execute(caller, id, query);
  }
}
