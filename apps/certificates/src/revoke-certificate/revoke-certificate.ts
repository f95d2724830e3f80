import { Inject, Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { CONFIG } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { revokedFacts } from '@probatum/trust-policy/certificate-facts';
import { CertificateNotFound } from '@probatum/http/problems/certificate-not-found';
import { CertificateAlreadyRevoked } from '../certificate/certificate.errors';
import { certificateColumns, type CertificateRow } from '../certificate/certificate-row';
import { advanceClock } from '../certificate/change-clock';
import { certificateDetails } from '../certificate/certificate-details';
import { readableRow } from '../certificate/readable-row';
import { StateSeal } from '../certificate/state-seal';
import { assessAgain } from '../certificate/trust-assessment';
import type { CertificatesConfig } from '../certificates.config';
import type { RevokeCertificateRequest } from './revoke-certificate.request';
import { revokedEvent } from './revoked-event';

const lock = `
  select ${certificateColumns} from certificates
  where id = $1 and organization_id = $2 and environment = $3 for update`;

const update = `
  update certificates set
    status = $4, revoked_at = $5, revocation_reason = $6, revocation_comment = $7, status_seal = $8,
    trust_level = $9, trust_score = $10, trust_facts = $11, trust_evaluated_at = $12, trust_seal = $13, updated_at = $14
  where id = $1 and organization_id = $2 and environment = $3
  returning ${certificateColumns}`;

export interface RevocationConditions {
  readonly keyed: KeyedRequest | undefined;
  readonly precondition: Precondition;
}

@Injectable()
export class RevokeCertificate {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly seal: StateSeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /** @throws CertificateNotFound, CertificateAlreadyRevoked, PreconditionFailed */
  async execute(
    tenant: Tenant,
    id: string,
    request: RevokeCertificateRequest,
    { keyed, precondition }: RevocationConditions,
  ): Promise<Answer> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    return this.idempotency.once(this.database.of(tenant), keyed, async (tx) => {
      const updatedAt = await advanceClock(tx, tenant);
      const [row] = await tx.query<CertificateRow>(lock, [id, tenant.organizationId, tenant.environment]);
      if (!row) throw new CertificateNotFound();
      if (row.status === 'revoked') throw new CertificateAlreadyRevoked();
      precondition.check(() => certificateDetails(readableRow(row), this.config.PUBLIC_URL));
      const revoked = await this.revoke(tx, row, request, updatedAt);
      return jsonAnswer(certificateDetails(revoked, this.config.PUBLIC_URL));
    });
  }

  private async revoke(
    tx: Transaction,
    row: CertificateRow,
    request: RevokeCertificateRequest,
    updatedAt: string,
  ): Promise<CertificateRow> {
    const revoked = await this.store(tx, revokedRow(row, request, this.clock.now()), updatedAt);
    const { definition, details } = revokedEvent(revoked, this.config.PUBLIC_URL);
    await tx.publish(definition, details);
    return revoked;
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
}

/** The trust of a revoked certificate ends immediately. The trust-engine will come to the same result. */
function revokedRow(row: CertificateRow, { reason, comment }: RevokeCertificateRequest, at: Date): CertificateRow {
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
