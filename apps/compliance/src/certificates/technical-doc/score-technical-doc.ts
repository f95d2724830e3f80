import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { RecordsOfCertificates } from '../records-of-certificates';
import { scoreAnnexIv, type Source } from './annex-iv';
import { technicalDocs } from './technical-doc';

// The model is the one whose id the certificate names, or that has its provider, name and version.
const sources = `
  (select 'TRANSPARENCY' as kind, id, updated_at as "changedAt" from transparency_records
   where organization_id = $1 and environment = $2 and certificate_id = $3)
  union all
  (select 'RISK_MANAGEMENT', id, updated_at from risks
   where organization_id = $1 and environment = $2 and certificate_id = $3 order by id desc limit $4)
  union all
  (select 'MONITORING_PLAN', id, updated_at from monitoring_plans
   where organization_id = $1 and environment = $2 and certificate_id = $3 and status = 'ACTIVE'
   order by id desc limit $4)
  union all
  (select 'MODEL', m.id, m.updated_at from known_certificates k join models m
     on m.organization_id = k.organization_id and m.environment = k.environment
     and (m.id = k.model_id or (k.model_id is null and m.provider = k.provider and m.model_name = k.model_name
       and m.model_version is not distinct from k.model_version))
   where k.organization_id = $1 and k.environment = $2 and k.certificate_id = $3 and m.model_version is not null
   limit $4)`;

/** Of one kind; a score names no more. */
const mostSources = 20;

type Row = Omit<Source, 'changedAt'> & { readonly changedAt: Date };

@Injectable()
export class ScoreTechnicalDoc {
  constructor(
    private readonly database: Database,
    private readonly records: RecordsOfCertificates,
    private readonly clock: Clock,
  ) {}

  /** @throws CertificateNotFound, NothingRecorded */
  async execute(tenant: Tenant, certificateId: string) {
    const doc = await this.records.row(tenant, technicalDocs, certificateId);
    const values = [tenant.organizationId, tenant.environment, certificateId, mostSources];
    const found = await this.database.of(tenant).query<Row>(sources, values, 'annex-iv-sources');
    const records = found.map((row) => ({ ...row, changedAt: row.changedAt.toISOString() }));
    // A second version of the documentation is a record of the changes.
    if (doc.updatedAt !== doc.createdAt) records.push({ kind: 'HISTORY', id: doc.id, changedAt: doc.updatedAt! });
    const now = this.clock.now();
    return { certificateId, ...scoreAnnexIv(doc, records, now), computedAt: now.toISOString() };
  }
}
