import { Inject, Injectable } from '@nestjs/common';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Precondition } from '@probatum/http/precondition';
import { CONFIG } from '@probatum/http/resources';
import { Database, type Transaction } from '@probatum/persistence/database';
import { revokedFacts } from '@probatum/trust-policy/certificate-facts';
import { CertificateAlreadyRevoked, CertificateNotFound } from '../certificate/certificate.errors';
import { certificateColumns, type CertificateRow } from '../certificate/certificate-row';
import { advanceClock } from '../certificate/change-clock';
import { certificateDetails } from '../certificate/certificate-details';
import { nodePrimitives } from '../certificate/node-primitives';
import { readableRow } from '../certificate/readable-row';
import { StateSeal } from '../certificate/state-seal';
import { assessAgain } from '../certificate/trust-assessment';
import type { CertificatesConfig } from '../certificates.config';
import type { Answer } from '../idempotency/answer';
import { keepAnswer, keptAnswer, type KeyedRequest } from '../idempotency/kept-answers';
import type { RevokeCertificateRequest } from './revoke-certificate.controller';
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
  /** Of idempotency. */
  readonly key: string | undefined;
  readonly precondition: Precondition;
}

@Injectable()
export class RevokeCertificate {
  constructor(
    private readonly database: Database,
    private readonly seal: StateSeal,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /**
   * Revokes; with a key that was used before, the earlier answer comes again.
   * @throws CertificateNotFound, CertificateAlreadyRevoked, IdempotencyKeyReused, PreconditionFailed
   */
  async execute(
    tenant: Tenant,
    id: string,
    request: RevokeCertificateRequest,
    { key, precondition }: RevocationConditions,
  ): Promise<Answer> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    const keyed = key === undefined ? undefined : keyedRequest(tenant, id, request, key);
    return this.database.transaction(async (tx) => {
      const updatedAt = await advanceClock(tx, tenant);
      const [row] = await tx.query<CertificateRow>(lock, [id, tenant.organizationId, tenant.environment]);
      if (!row) throw new CertificateNotFound();
      const earlier = keyed && (await keptAnswer(tx, keyed));
      if (earlier) return earlier;
      if (row.status === 'revoked') throw new CertificateAlreadyRevoked();
      precondition.check(() => certificateDetails(readableRow(row), this.config.PUBLIC_URL));
      const revoked = await this.revoke(tx, row, request, updatedAt);
      const body = JSON.stringify(certificateDetails(revoked, this.config.PUBLIC_URL));
      const answer = { status: 200, location: null, body, replayed: false };
      if (keyed) await keepAnswer(tx, keyed, id, answer);
      return answer;
    });
  }

  private async revoke(
    tx: Transaction,
    row: CertificateRow,
    request: RevokeCertificateRequest,
    updatedAt: string,
  ): Promise<CertificateRow> {
    const revoked = await this.store(tx, revokedRow(row, request, new Date()), updatedAt);
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

function keyedRequest(
  { organizationId, environment }: Tenant,
  id: string,
  request: RevokeCertificateRequest,
  key: string,
): KeyedRequest {
  const fingerprint = nodePrimitives.sha256Base64url(canonicalize(request));
  return { organizationId, environment, route: `/certificates/${id}/revoke`, key, fingerprint };
}

/** The trust of a revoked certificate ends at once; the trust-engine will say the same. */
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
