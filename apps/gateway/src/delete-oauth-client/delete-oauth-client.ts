import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database } from '@probatum/persistence/database';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { changerOf } from '../audit-log/record-change';
import { RecentOAuthClients } from '../authenticate/recent-oauth-clients';
import { clientsAdministeredBy, describeClient } from '../oauth-client/oauth-client';
import { deleteClient, lockClient } from '../oauth-client/oauth-clients.repository';
import { recordClientChange } from '../oauth-client/record-client-change';

/** The client and its tokens are refused here from now on, by every other gateway process within a second. */
@Injectable()
export class DeleteOAuthClient {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentOAuthClients,
  ) {}

  /** @throws OAuthClientNotFound, PreconditionFailed */
  async execute(caller: Identity, address: string, id: string, precondition: Precondition): Promise<void> {
    await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const client = await lockClient(tx, clientsAdministeredBy(caller), id);
      precondition.check(() => describeClient(client));
      await deleteClient(tx, client);
      await recordClientChange(tx, changerOf(caller, address), 'deleted', [client, null]);
    });
    this.recent.forget(id);
  }
}
