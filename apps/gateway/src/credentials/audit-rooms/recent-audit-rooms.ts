import { mebibyte } from '@probatum/cache/bounded-cache';
import type { Database } from '@probatum/persistence/database';
import type { Records } from '@probatum/records/records';
import { findRooms } from './audit-room-record';
import type { AuditRoomRow } from './audit-room-row';
import { buildCredential } from '../credential/build-credential';
import type { Credential } from '../credential/credential';
import { groupedLookup } from '../recent-lookups/grouped-lookup';
import { RecentLookups } from '../recent-lookups/recent-lookups';

/** The data that decides about a request with this token. */
export interface KnownRoom {
  /** SHA-256, hex, as bytes. */
  readonly hash: Buffer;
  readonly isEnded: boolean;
  readonly expiresAtMs: number;
  readonly credential: Credential;
}

/** One with 500 ids takes 90 KB, its identity included: it stays only while the room is being read. */
const memory = { maxBytes: 4 * mebibyte, keepMs: 5_000 };

/** Audit rooms that were read within the last second. */
export class RecentAuditRooms extends RecentLookups<AuditRoomRow, KnownRoom> {
  constructor(database: Database, records: Records, onFailure: (error: unknown) => void) {
    const find = groupedLookup<AuditRoomRow>(
      async (publicIds) => (await findRooms(database, records, publicIds)).filter(({ isWhole }) => isWhole),
      ({ publicId }) => publicId,
    );
    super(find, asKnownRoom, onFailure, undefined, memory);
  }
}

function asKnownRoom(row: AuditRoomRow, before: KnownRoom | null): KnownRoom {
  const { id, version, granted: grant } = row;
  if (before && before.credential.id === id && before.credential.version === version) return before;
  return Object.freeze({
    hash: Buffer.from(row.tokenHash, 'latin1'),
    isEnded: row.endedAt !== null,
    expiresAtMs: row.expiresAt.getTime(),
    credential: buildCredential('audit_room', { ...row, ...ofOutsiders, grant }),
  });
}

/** A room is for people outside. Settings of the organization for its own credentials do not apply to them. */
const ofOutsiders = {
  scopes: ['certificates:read' as const],
  organizationAddresses: null,
  corsOrigins: [],
  credentialLimit: null,
};
