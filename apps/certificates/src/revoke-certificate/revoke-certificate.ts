import { Inject, Injectable } from '@nestjs/common';
import { certificateRevoked } from '@probatum/contracts/events/certificates';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { CONFIG } from '@probatum/http/resources';
import { Database, type Transaction } from '@probatum/persistence/database';
import { revokedFacts } from '@probatum/trust-policy/certificate-facts';
import { CertificateAlreadyRevoked, CertificateNotFound } from '../certificate/certificate.errors';
import { claimsOf, textClaim, verificationUrl } from '../certificate/certificate-answer';
import { certificateColumns, type CertificateRow } from '../certificate/certificate-row';
import { advanceClock } from '../certificate/change-clock';
import { StateSeal } from '../certificate/state-seal';
import { assessAgain } from '../certificate/trust-assessment';
import type { CertificatesConfig } from '../certificates.config';
import type { RevokeCertificateRequest } from './revoke-certificate.controller';

const lock = `
  select ${certificateColumns} from certificates
  where id = $1 and organization_id = $2 and environment = $3 for update`;

const update = `
  update certificates set
    status = $4, revoked_at = $5, revocation_reason = $6, revocation_comment = $7, status_seal = $8,
    trust_level = $9, trust_score = $10, trust_facts = $11, trust_evaluated_at = $12, trust_seal = $13, updated_at = $14
  where id = $1 and organization_id = $2 and environment = $3
  returning ${certificateColumns}`;

@Injectable()
export class RevokeCertificate {
  constructor(
    private readonly database: Database,
    private readonly seal: StateSeal,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /** @throws CertificateNotFound, CertificateAlreadyRevoked */
  async execute(tenant: Tenant, id: string, request: RevokeCertificateRequest): Promise<CertificateRow> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    return this.database.transaction(async (tx) => {
      const updatedAt = await advanceClock(tx, tenant);
      const [row] = await tx.query<CertificateRow>(lock, [id, tenant.organizationId, tenant.environment]);
      if (!row) throw new CertificateNotFound();
      if (row.status === 'revoked') throw new CertificateAlreadyRevoked();
      const revoked = await this.store(tx, revoke(row, request, new Date()), updatedAt);
      await this.announce(tx, revoked);
      return revoked;
    });
  }

  private async store(tx: Transaction, row: CertificateRow, updatedAt: string): Promise<CertificateRow> {
    const [stored] = await tx.query<CertificateRow>(update, [
      row.id,
      row.organizationId,
      row.environment,
      row.status,
      row.revokedAt,
      row.revocationReason,
      row.revocationComment,
      this.seal.ofStatus(row),
      row.trustLevel,
      row.trustScore,
      JSON.stringify(row.trustFacts),
      row.trustEvaluatedAt,
      this.seal.ofTrust(row),
      updatedAt,
    ]);
    return stored!;
  }

  private async announce(tx: Transaction, row: CertificateRow): Promise<void> {
    const claims = claimsOf(row);
    await tx.publish(certificateRevoked, {
      organizationId: row.organizationId,
      environment: row.environment,
      subject: row.id,
      time: row.revokedAt!,
      data: {
        certificateId: row.id,
        certificateType: row.type,
        status: 'revoked',
        issuedAt: row.issuedAt.toISOString(),
        signerName: textClaim(claims, 'signerName'),
        issuingCompany: textClaim(claims, 'issuingCompany'),
        externalId: row.externalId,
        verificationUrl: verificationUrl(this.config.PUBLIC_URL, row.id),
        revokedAt: row.revokedAt!.toISOString(),
        reason: row.revocationReason!,
        comment: row.revocationComment,
      },
    });
  }
}

/** The trust of a revoked certificate ends at once; the trust-engine will say the same. */
function revoke(row: CertificateRow, { reason, comment }: RevokeCertificateRequest, at: Date): CertificateRow {
  const trustFacts = { ...row.trustFacts, ...revokedFacts };
  const { level, score } = assessAgain({ ...row, trustFacts });
  return {
    ...row,
    status: 'revoked',
    revokedAt: at,
    revocationReason: reason,
    revocationComment: comment ?? null,
    trustFacts,
    trustLevel: level,
    trustScore: score,
    trustEvaluatedAt: at,
  };
}
