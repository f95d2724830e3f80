import { Module } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { GrantsModule } from '../grants/grants.module';
import { AuditRoomsController } from './audit-rooms.controller';
import { CreateAuditRoom } from './create-audit-room/create-audit-room';
import { ListAuditRoomAccesses } from './list-audit-room-accesses/list-audit-room-accesses';
import { RecentAuditRooms } from './recent-audit-rooms';

@Module({
  imports: [GrantsModule],
  controllers: [AuditRoomsController],
  providers: [
    CreateAuditRoom,
    ListAuditRoomAccesses,
    {
      provide: RecentAuditRooms,
      inject: [Database, Records, LOGGER],
      useFactory: (database: Database, records: Records, logger: Logger) =>
        new RecentAuditRooms(database, records, (error) =>
          logger.error({ err: error }, 'audit rooms cannot be looked up'),
        ),
    },
  ],
  exports: [RecentAuditRooms],
})
export class AuditRoomsModule {}
