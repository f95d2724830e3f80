import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { CertificateNotFound } from './certificate.errors';
import { certificateColumns, type CertificateRow } from './certificate-row';

const ofTenant = `
  select ${certificateColumns} from certificates where id = $1 and organization_id = $2 and environment = $3`;
const byPublicId = `
  select ${certificateColumns},
    (select name from organizations account where account.organization_id = certificates.organization_id)
      as "organizationName"
  from certificates where id = $1`;

export type PublicCertificateRow = CertificateRow & {
  /** Name of the account that issued it; null as long as it is not known here. */
  readonly organizationName: string | null;
};

@Injectable()
export class CertificatesRepository {
  constructor(private readonly database: Database) {}

  /** @throws CertificateNotFound also for a foreign id and for one of the other environment */
  async findOfTenant(tenant: Tenant, id: string): Promise<CertificateRow> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    const values = [id, tenant.organizationId, tenant.environment];
    const [row] = await this.database.query<CertificateRow>(ofTenant, values, 'certificate-of-tenant');
    if (!row) throw new CertificateNotFound();
    return row;
  }

  /** For public verification, which knows nothing but the id. @throws CertificateNotFound */
  async findPublic(id: string): Promise<PublicCertificateRow> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    const [row] = await this.database.query<PublicCertificateRow>(byPublicId, [id], 'certificate-public');
    if (!row) throw new CertificateNotFound();
    return row;
  }
}
