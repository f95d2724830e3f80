import type { IncomingMessage } from 'node:http';
import { Strategy } from 'passport';
import type { ReadKey } from '../api-key/key-format';
import { readRoomToken } from '../audit-room/room-token';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from './authentication.problems';
import { type Asking, lookUpNeeded } from './look-up-needed';
import { presentedCredential } from './presented-credential';
import type { KnownRoom, RecentAuditRooms } from './recent-audit-rooms';
import { isSameHash } from './same-hash';

/** Tokens of audit rooms, see room-token.ts. */
export class AuditRoomStrategy extends Strategy {
  override readonly name = 'audit-room';

  constructor(private readonly rooms: RecentAuditRooms) {
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
    if (known.isEnded) return this.fail(new CredentialInvalid('The audit room was ended'));
    if (known.expiresAtMs <= Date.now()) return this.fail(new CredentialExpired('The audit room has expired'));
    this.success(known.credential);
  }
}
