import { Injectable } from '@nestjs/common';
import { Fields, Text } from '@probatum/http/validation/fields';
import { runInTraceOfNoTenant } from '@probatum/observability/trace-context';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { type Static, Type } from '@sinclair/typebox';
import { type ReadKey, readKey, readLegacyKey } from '../api-keys/key-format';
import { readRoomToken } from '../audit-rooms/room-token';
import { RecentApiKeys } from '../api-keys/recent-api-keys';
import { RecentAuditRooms } from '../audit-rooms/recent-audit-rooms';
import { RecentOAuthClients } from '../oauth-clients/recent-oauth-clients';
import { RecentClientSecrets } from '../oauth-clients/recent-client-secrets';
import { readClientSecret } from '../oauth-clients/client-secret';
import { endLeakedClientSecret } from './end-leaked-client-secret';
import { endLeakedKey } from './end-leaked-key';
import { endLeakedRoomToken } from './end-leaked-room-token';
import type { EndLeaked, Leak } from './leak';

export const ReportLeakedKeyRequest = Fields({
  key: Text({ max: 300, description: 'The whole key, client secret or audit room token, exactly as found' }),
  foundAt: Type.Optional(Text({ max: 500, description: 'Where: an address, a repository, a log' })),
  comment: Type.Optional(Text({ max: 500 })),
});
export type ReportLeakedKeyRequest = Static<typeof ReportLeakedKeyRequest>;

export const ReportedKey = Fields({
  revoked: Type.Boolean({ description: 'True if the credential belonged to this platform. It is refused from now on' }),
});
export type ReportedKey = Static<typeof ReportedKey>;

interface Kind {
  readonly read: (text: string) => ReadKey | null;
  readonly end: EndLeaked;
  /** This process takes note, the others within a second. @param id of the key, client or room */
  readonly forget: (found: ReadKey, id: string) => void;
}

/**
 * The holder of a whole key can use it anyway, so the report needs no other proof: the key is revoked, and its owner is
 * informed.
 */
@Injectable()
export class ReportLeakedKey {
  private readonly kinds: readonly Kind[];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    keys: RecentApiKeys,
    clients: RecentOAuthClients,
    secrets: RecentClientSecrets,
    rooms: RecentAuditRooms,
    records: Records,
  ) {
    this.kinds = [
      {
        read: (text) => readKey(text) ?? readLegacyKey(text),
        end: endLeakedKey,
        forget: ({ publicId }) => keys.forget(publicId),
      },
      {
        read: readClientSecret,
        end: endLeakedClientSecret,
        forget: ({ publicId }, clientId) => {
          secrets.forget(publicId);
          clients.forget(clientId);
        },
      },
      { read: readRoomToken, end: endLeakedRoomToken(records), forget: ({ publicId }) => rooms.forget(publicId) },
    ];
  }

  /** The form of what was found tells its kind. */
  async execute(address: string, { key, foundAt, comment }: ReportLeakedKeyRequest): Promise<ReportedKey> {
    const reporter = { actor: { type: 'anonymous', id: 'leak-report', name: 'leak report' }, address } as const;
    const reportedAt = this.clock.now();
    const leak: Leak = { reporter, reportedAt, foundAt: foundAt ?? null, comment: comment ?? null };
    for (const { read, end, forget } of this.kinds) {
      const found = read(key);
      if (!found) continue;
      // The finder may be of another organization: no event of the owner carries on the finder's trace.
      const id = await runInTraceOfNoTenant(() => this.database.transaction((tx) => end(tx, found, leak)));
      if (id !== null) forget(found, id);
      return { revoked: id !== null };
    }
    return { revoked: false };
  }
}
