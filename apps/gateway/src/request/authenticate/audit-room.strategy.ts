import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Strategy } from 'passport';
import type { ReadKey } from '../../credentials/api-keys/key-format';
import { readRoomToken } from '../../credentials/audit-rooms/room-token';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from '../../credentials/credential/authentication.errors';
import { type Asking, lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import { presentedCredential } from '../../credentials/credential/presented-credential';
import { type KnownRoom, RecentAuditRooms } from '../../credentials/audit-rooms/recent-audit-rooms';
import { isSameHash } from '../../credentials/credential/same-hash';

/** Tokens of audit rooms, see room-token.ts. */
@Injectable()
export class AuditRoomStrategy extends Strategy {
  override readonly name = 'audit-room';

  constructor(
    private readonly rooms: RecentAuditRooms,
    private readonly clock: Clock,
  ) {
    super();
  }

  override authenticate(request: IncomingMessage, { recallOnly }: Asking): void {
    const read = readRoomToken(presentedCredential(request.headers) ?? '');
    if (!read) return this.fail(new CredentialMalformed());
    const found = recallOnly ? this.rooms.recall(read.publicId) : this.rooms.find(read.publicId);
    if (found === undefined) return this.error(lookUpNeeded);
    if (!(found instanceof Promise)) return this.judge(read, found);
    found.then(
      (room) => this.judge(read, room),
      () => this.error(new CredentialsUnavailable()),
    );
  }

  private judge(read: ReadKey, known: KnownRoom | null): void {
    if (!known || !isSameHash(known.hash, read.hash)) return this.fail(new CredentialInvalid());
    if (known.isEnded) return this.fail(new CredentialInvalid('The audit room is closed'));
    if (known.expiresAtMs <= this.clock.nowMs()) return this.fail(new CredentialExpired('The audit room has expired'));
    this.success(known.credential);
  }
}
