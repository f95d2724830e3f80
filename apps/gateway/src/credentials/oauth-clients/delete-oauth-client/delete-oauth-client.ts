import { Injectable } from '@nestjs/common';
import type { Caller } from '@probatum/http/identity/identity';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { Database } from '@probatum/persistence/database';
import { tenantsAdministeredBy } from '../../../organization/administered';
import { changerOf } from '../../../organization/audit-log/record-change';
import { RecentOAuthClients } from '../recent-oauth-clients';
import { describeClient } from '../oauth-client';
import { rowsAdministeredBy } from '../../../organization/administered';
import { deleteClient, lockClient } from '../oauth-clients.repository';
import { recordClientChange } from '../record-client-change';

/** The client and its tokens are refused here from now on, by every other gateway process within a second. */
@Injectable()
export class DeleteOAuthClient {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentOAuthClients,
  ) {}

  /** @throws OAuthClientNotFound, PreconditionFailed */
  async execute(caller: Caller, id: string, precondition: Precondition): Promise<void> {
    await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const client = await lockClient(tx, rowsAdministeredBy(caller), id);
      precondition.check(() => describeClient(client));
      await deleteClient(tx, client);
      await recordClientChange(tx, changerOf(caller), 'deleted', [client, null]);
    });
    this.recent.forget(id);
  }
}
