import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { changerOf, recordChange } from '../audit-log/record-change';
import { RecentCertificates } from '../authenticate/recent-certificates';
import {
  describeBoundCertificate,
  lockBoundCertificate,
  unbindCertificate,
} from '../client-certificate/bound-certificates.repository';
import { ClientCertificateNotFound } from '../client-certificate/client-certificate.problems';

/** The certificate is refused here from now on, by every other gateway process within a second. */
@Injectable()
export class UnbindClientCertificate {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentCertificates,
  ) {}

  /** @throws ClientCertificateNotFound */
  async execute(caller: Identity, address: string, id: string): Promise<void> {
    if (!isId('ccb', id)) throw new ClientCertificateNotFound();
    const { kind, value } = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const row = await lockBoundCertificate(tx, keysAdministeredBy(caller), id);
      if (!row) throw new ClientCertificateNotFound();
      if (row.revokedAt) return row;
      const [before, after] = [row, await unbindCertificate(tx, row)].map(describeBoundCertificate) as [object, object];
      const { organizationId, environment } = row;
      const change = { action: 'client_certificate.unbound', target: id, before, after };
      await recordChange(tx, { organizationId, environment, ...changerOf(caller, address), ...change });
      return row;
    });
    this.recent.forget(`${kind}:${value}`);
  }
}
