import { Injectable } from '@nestjs/common';
import { Database } from '@probatum/persistence/database';
import { isSameHash } from '../authenticate/same-hash';
import { readClientSecret } from '../oauth-client/client-secret';
import { noteUse } from '../oauth-client/client-secrets.repository';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { findClient } from '../oauth-client/oauth-clients.repository';
import { InvalidClient } from '../oauth-request/oauth-error';

const rewriteAfterMs = 60_000;

/** client_secret_basic and client_secret_post. */
@Injectable()
export class CheckClientSecret {
  constructor(private readonly database: Database) {}

  /** @throws InvalidClient */
  async execute(clientId: string, text: string): Promise<OAuthClientRow> {
    const presented = readClientSecret(text);
    if (!presented) throw new InvalidClient();
    const client = await findClient(this.database, clientId);
    const secret = client?.secrets.find(({ publicId }) => publicId === presented.publicId);
    if (!client || !secret || secret.isExpired || !isSameHash(Buffer.from(secret.hash, 'latin1'), presented.hash))
      throw new InvalidClient();
    const usedAt = secret.lastUsedAt === null ? 0 : Date.parse(secret.lastUsedAt);
    if (usedAt < Date.now() - rewriteAfterMs) await noteUse(this.database, client, secret.publicId);
    return client;
  }
}
