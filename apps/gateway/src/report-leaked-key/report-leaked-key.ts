import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keyLeaked } from '@probatum/contracts/events/gateway';
import { Fields, Text } from '@probatum/http/fields';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type ApiKeyRow, lockApiKeyByPublicId } from '../api-key/api-keys.repository';
import { type ReadKey, readKey, readLegacyKey } from '../api-key/key-format';
import type { Changer } from '../audit-log/record-change';
import { RecentApiKeys } from '../authenticate/recent-api-keys';
import { revokeKey } from '../revoke-api-key/revoke-api-key';

export const ReportLeakedKeyRequest = Fields({
  key: Text({ max: 300, description: 'The whole key, as it was found' }),
  foundAt: Type.Optional(Text({ max: 500, description: 'Where: an address, a repository, a log' })),
  comment: Type.Optional(Text({ max: 500 })),
});
export type ReportLeakedKeyRequest = Static<typeof ReportLeakedKeyRequest>;

export const ReportedKey = Fields({
  revoked: Type.Boolean({ description: 'True when it was a key of this platform; it is refused from now on' }),
});
export type ReportedKey = Static<typeof ReportedKey>;

/** Who holds a whole key can use it anyway, so its report needs no other proof: it is revoked, and its owner is told. */
@Injectable()
export class ReportLeakedKey {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentApiKeys,
  ) {}

  async execute(address: string, report: ReportLeakedKeyRequest): Promise<ReportedKey> {
    const read = readKey(report.key) ?? readLegacyKey(report.key);
    if (!read) return { revoked: false };
    const revoked = await this.database.transaction(async (tx) => {
      const row = await lockApiKeyByPublicId(tx, read.publicId);
      if (!row || !isSame(row, read)) return false;
      if (!row.revokedAt) await this.revoke(tx, row, address, report);
      return true;
    });
    if (revoked) this.recent.forget(read.publicId);
    return { revoked };
  }

  private async revoke(tx: Transaction, row: ApiKeyRow, address: string, report: ReportLeakedKeyRequest) {
    const changer: Changer = { actor: { type: 'anonymous', id: 'leak-report', name: 'leak report' }, address };
    const { revokedAt } = await revokeKey(tx, row, 'api_key.leaked', changer);
    const { organizationId, environment, id, name, prefix } = row;
    await tx.publish(keyLeaked, {
      organizationId,
      environment,
      subject: id,
      time: revokedAt!,
      data: {
        keyId: id,
        name,
        prefix,
        revokedAt: revokedAt!.toISOString(),
        foundAt: report.foundAt ?? null,
        comment: report.comment ?? null,
      },
    });
  }
}

function isSame({ keyHash }: ApiKeyRow, { hash }: ReadKey): boolean {
  return timingSafeEqual(Buffer.from(keyHash), Buffer.from(hash));
}
