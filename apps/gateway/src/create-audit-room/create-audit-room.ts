import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { recordChange } from '../audit-log/record-change';
import { type CreatedAuditRoom, describeRoom } from '../audit-room/audit-room';
import { insertAuditRoom } from '../audit-room/audit-rooms.repository';
import { generateRoomToken } from '../audit-room/room-token';
import { type CreateAuditRoomRequest, grantOf } from './create-audit-room.request';

/** Lets somebody without an account read some certificates of the caller's tenant for a while. */
@Injectable()
export class CreateAuditRoom {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
  ) {}

  async execute(
    caller: Identity,
    address: string,
    request: CreateAuditRoomRequest,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    const { organizationId, environment, actor } = caller;
    const granted = grantOf(request);
    const { key: token, publicId, prefix, hash } = generateRoomToken(environment);
    return this.idempotency.once(this.database.of(caller), keyed, async (tx) => {
      const row = await insertAuditRoom(tx, {
        organizationId,
        environment,
        id: newId('room'),
        publicId,
        tokenHash: hash,
        prefix,
        name: request.name,
        granted,
        createdBy: actor,
        expiresInHours: request.expiresInHours,
      });
      const room = describeRoom(row, row.createdAt);
      const change = { action: 'audit_room.created', target: room.id, before: null, after: room };
      await recordChange(tx, { organizationId, environment, actor, address, ...change });
      return jsonAnswer(201, { ...room, token } satisfies CreatedAuditRoom);
    });
  }
}
