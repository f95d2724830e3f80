import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { rowsAdministeredBy, tenantsAdministeredBy } from '../../../organization/administered';
import { changerOf, recordChange } from '../../../organization/audit-log/record-change';
import { RecentCertificates } from '../recent-certificates';
import { describeBoundCertificate, lockBoundCertificate, unbindCertificate } from '../bound-certificates.repository';
import { textOf } from '../../credential/certificate-name';
import { ClientCertificateNotFound } from '../client-certificate.errors';

/** The certificate is refused here from now on, by every other gateway process within a second. */
@Injectable()
export class UnbindClientCertificate {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentCertificates,
  ) {}

  /** @throws ClientCertificateNotFound */
  async execute(caller: Caller, id: string): Promise<void> {
    if (!isId('ccb', id)) throw new ClientCertificateNotFound();
    const name = await this.database.of(tenantsAdministeredBy(caller)).transaction(async (tx) => {
      const row = await lockBoundCertificate(tx, rowsAdministeredBy(caller), id);
      if (!row) throw new ClientCertificateNotFound();
      if (row.revokedAt) return row;
      const [before, after] = [row, await unbindCertificate(tx, row)].map(describeBoundCertificate) as [object, object];
      const { organizationId, environment } = row;
      const change = { action: 'client_certificate.unbound', target: id, before, after };
      await recordChange(tx, { organizationId, environment, ...changerOf(caller), ...change });
      return row;
    });
    this.recent.forget(textOf(name));
  }
}
