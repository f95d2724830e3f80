import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { ReadKey } from '../../credentials/api-keys/key-format';
import { isSameHash } from '../../credentials/credential/same-hash';
import { noteUse, type UsableSecretRow } from '../../credentials/oauth-clients/client-secrets.repository';
import { InvalidClient } from '../request/oauth-error';

const rewriteAfterMs = 60_000;

/** client_secret_basic and client_secret_post. */
@Injectable()
export class CheckClientSecret {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidClient */
  async execute(secret: UsableSecretRow, clientId: string, presented: ReadKey): Promise<void> {
    const isRight = isSameHash(Buffer.from(secret.hash, 'latin1'), presented.hash);
    if (!isRight || secret.isExpired || secret.clientId !== clientId) throw new InvalidClient();
    const usedAt = secret.lastUsedAt?.getTime() ?? 0;
    if (usedAt < this.clock.nowMs() - rewriteAfterMs) await noteUse(this.database, secret);
  }
}
