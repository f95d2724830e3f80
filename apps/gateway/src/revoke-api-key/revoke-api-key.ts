import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { administeredBy } from '../api-key/api-key';
import { ApiKeyNotFound } from '../api-key/api-key.problems';
import { revokeApiKey } from '../api-key/api-keys.repository';
import { RecentApiKeys } from '../authenticate/recent-api-keys';

/** The key is refused here from now on, by every other gateway process within a second. Repeating it changes nothing. */
@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentApiKeys,
  ) {}

  async execute(caller: Identity, id: string): Promise<void> {
    if (!isId('key', id)) throw new ApiKeyNotFound();
    const of = { organizationId: caller.organizationId, environments: administeredBy(caller) };
    const revoked = await revokeApiKey(this.database, of, id);
    if (!revoked) throw new ApiKeyNotFound();
    this.recent.forget(revoked.publicId);
  }
}
