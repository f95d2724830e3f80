import { Injectable } from '@nestjs/common';
import { Fields, Text } from '@probatum/http/fields';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type ReadKey, readKey, readLegacyKey } from '../api-key/key-format';
import { readRoomToken } from '../audit-room/room-token';
import { RecentApiKeys } from '../authenticate/recent-api-keys';
import { RecentAuditRooms } from '../authenticate/recent-audit-rooms';
import { RecentOAuthClients } from '../authenticate/recent-oauth-clients';
import { RecentClientSecrets } from '../authenticate-client/recent-client-secrets';
import { readClientSecret } from '../oauth-client/client-secret';
import { endLeakedClientSecret } from './end-leaked-client-secret';
import { endLeakedKey } from './end-leaked-key';
import { endLeakedRoomToken } from './end-leaked-room-token';
import type { EndLeaked, Leak } from './leak';

export const ReportLeakedKeyRequest = Fields({
  key: Text({ max: 300, description: 'The whole key, client secret or audit room token, as it was found' }),
  foundAt: Type.Optional(Text({ max: 500, description: 'Where: an address, a repository, a log' })),
  comment: Type.Optional(Text({ max: 500 })),
});
export type ReportLeakedKeyRequest = Static<typeof ReportLeakedKeyRequest>;

export const ReportedKey = Fields({
  revoked: Type.Boolean({ description: 'True when it was one of this platform; it is refused from now on' }),
});
export type ReportedKey = Static<typeof ReportedKey>;

interface Kind {
  readonly read: (text: string) => ReadKey | null;
  readonly end: EndLeaked;
  /** This process takes note, the others within a second. @param id of the key, client or room */
  readonly forget: (found: ReadKey, id: string) => void;
}

/** Who holds a whole key can use it anyway, so its report needs no other proof: it is revoked, and its owner is told. */
@Injectable()
export class ReportLeakedKey {
  private readonly kinds: readonly Kind[];

  constructor(
    private readonly database: Database,
    keys: RecentApiKeys,
    clients: RecentOAuthClients,
    secrets: RecentClientSecrets,
    rooms: RecentAuditRooms,
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
      { read: readRoomToken, end: endLeakedRoomToken, forget: ({ publicId }) => rooms.forget(publicId) },
    ];
  }

  /** The form of what was found tells its kind. */
  async execute(address: string, { key, foundAt, comment }: ReportLeakedKeyRequest): Promise<ReportedKey> {
    const reporter = { actor: { type: 'anonymous', id: 'leak-report', name: 'leak report' }, address } as const;
    const leak: Leak = { reporter, foundAt: foundAt ?? null, comment: comment ?? null };
    for (const { read, end, forget } of this.kinds) {
      const found = read(key);
      if (!found) continue;
      const id = await this.database.transaction((tx) => end(tx, found, leak));
      if (id !== null) forget(found, id);
      return { revoked: id !== null };
    }
    return { revoked: false };
  }
}
