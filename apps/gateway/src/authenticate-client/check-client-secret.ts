import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import type { ReadKey } from '../api-key/key-format';
import { isSameHash } from '../authenticate/same-hash';
import { noteUse, type UsableSecretRow } from '../oauth-client/client-secrets.repository';
import { InvalidClient } from '../oauth-request/oauth-error';

const rewriteAfterMs = 60_000;

/** client_secret_basic and client_secret_post. */
@Injectable()
export class CheckClientSecret {
  constructor(private readonly database: Database) {}

  /** @throws InvalidClient */
  async execute(secret: UsableSecretRow, clientId: string, presented: ReadKey): Promise<void> {
    const isRight = isSameHash(Buffer.from(secret.hash, 'latin1'), presented.hash);
    if (!isRight || secret.isExpired || secret.clientId !== clientId) throw new InvalidClient();
    const usedAt = secret.lastUsedAt?.getTime() ?? 0;
    if (usedAt < Date.now() - rewriteAfterMs) await noteUse(this.database, secret);
  }
}
