import type { Database } from '@probatum/persistence/database';
import { type AuditRoomRow, findAuditRooms } from '../audit-room/audit-rooms.repository';
import { rateLimitOf } from '../limit-rate/plans';
import type { Credential } from './credential';
import { groupedLookup } from './grouped-lookup';
import { RecentLookups } from './recent-lookups';

/** What a request with this token is judged by. */
export interface KnownRoom {
  /** SHA-256, hex, as bytes. */
  readonly hash: Buffer;
  readonly isEnded: boolean;
  readonly expiresAtMs: number;
  readonly credential: Credential;
}

/** Rooms have no plan of their own: each may read as much as an ordinary key. */
const plan = 'default';

/** Audit rooms that were read within the last second. */
export class RecentAuditRooms extends RecentLookups<AuditRoomRow, KnownRoom> {
  constructor(database: Database, onFailure: (error: unknown) => void) {
    const find = groupedLookup<AuditRoomRow>(
      (publicIds) => findAuditRooms(database, publicIds),
      ({ publicId }) => publicId,
    );
    super(find, asKnownRoom, onFailure);
  }
}

/** The same version stays the same object: what was derived from it, such as its identity, is found again. */
function asKnownRoom(row: AuditRoomRow, before: KnownRoom | null): KnownRoom {
  if (before && before.credential.id === row.id && before.credential.version === row.version) return before;
  const { id, version, name, organizationId, environment, granted } = row;
  return Object.freeze({
    hash: Buffer.from(row.tokenHash, 'latin1'),
    isEnded: row.endedAt !== null,
    expiresAtMs: row.expiresAt.getTime(),
    credential: Object.freeze({
      type: 'audit_room' as const,
      id,
      version,
      name,
      organizationId,
      environment,
      scopes: ['certificates:read' as const],
      plan,
      limit: rateLimitOf(plan, null),
      // Made for people outside: the addresses of the organization do not bind them.
      addressLimits: [],
      corsOrigins: [],
      boundTo: null,
      grant: granted,
    }),
  });
}
