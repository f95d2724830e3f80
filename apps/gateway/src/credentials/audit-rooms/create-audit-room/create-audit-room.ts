import { Injectable } from '@nestjs/common';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { roomLimits } from '../../../organization/plans';
import { Makers } from '../../grants/makers';
import { refuseTooManyRooms } from '../../limit-credentials/limit-credentials';
import { refuseWiderThan } from '../../restrictions/restrictions';
import { ExpiryExceedsCreator } from '../../restrictions/restrictions.errors';
import { type CreatedAuditRoom, describeRoom } from '../audit-room';
import { auditRooms } from '../audit-room-record';
import { generateRoomToken } from '../room-token';
import { type CreateAuditRoomRequest, grantOf } from './create-audit-room.request';

const hourMs = 3_600_000;

/** Lets a person without an account read some certificates of the caller's tenant for a while. */
@Injectable()
export class CreateAuditRoom {
  constructor(
    private readonly clock: Clock,
    private readonly makers: Makers,
    private readonly records: Records,
  ) {}

  /** @throws InvalidRequest, ExpiryExceedsCreator */
  async execute(caller: Caller, request: CreateAuditRoomRequest, keyed: KeyedRequest | undefined) {
    const { name } = request;
    const granted = grantOf(request);
    const { key: token, publicId, prefix, hash: tokenHash } = generateRoomToken(caller.environment);
    const beginning = {
      name,
      granted,
      publicId,
      tokenHash,
      prefix,
      createdBy: caller.actor,
      version: 1,
      endedAt: null,
    };
    return this.records.decide(caller, keyed, async (tx) => {
      await refuseTooManyRooms(tx, caller.organizationId);
      const room = { ...(await this.restrict(tx, caller, request)), ...beginning };
      const row = await this.records.writes.insert(tx, caller, auditRooms, room);
      return { ...describeRoom(row, this.clock.now()), token } satisfies CreatedAuditRoom;
    });
  }

  /** A room reaches no further than the credential that opens it: not to more callers or places, and not longer. */
  private async restrict(tx: Transaction, caller: Caller, { expiresInHours }: CreateAuditRoomRequest) {
    const maker = await this.makers.find(tx, caller);
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + expiresInHours * hourMs);
    if (maker.expiresAt && expiresAt > maker.expiresAt)
      throw new ExpiryExceedsCreator(maker.expiresAt, '/expiresInHours');
    const room = { ...maker, ...roomLimits(maker), scopes: ['certificates:read' as const], expiresAt };
    refuseWiderThan(maker, room);
    return { ...room, createdAt: createdAt.toISOString() };
  }
}
