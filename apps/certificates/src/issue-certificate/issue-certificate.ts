import { Inject, Injectable } from '@nestjs/common';
import { certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity/identity';
import { CONFIG } from '@probatum/service/resources';
import { traceparentFor } from '@probatum/observability/trace-context';
import { chunkItem } from '@probatum/persistence/chunks';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { SourceCertificateUnknown } from '../certificate/certificate.errors';
import { type AnsweredColumns, certificateAnswer } from '../certificate/certificate-answer';
import { signCertificate, type SignedCertificate, type Statement } from '../certificate/certificate';
import { StateSeal } from '../certificate/state-seal';
import { assessIssued, currentPolicy } from '../certificate/trust-assessment';
import type { CertificatesConfig } from '../certificates.config';
import { SigningKeys } from '../signing-keys/signing-keys';
import { checkRequest, type ListedEvidence, listEvidence } from './check-request';
import { type BeginningState, IssueGroup } from './issue-group';
import type { IssueCertificateRequest } from './issue-certificate.request';
import { issuedFacts } from './issued-event';

@Injectable()
export class IssueCertificate {
  constructor(
    private readonly database: Database,
    private readonly group: IssueGroup,
    private readonly idempotency: Idempotency,
    private readonly signingKeys: SigningKeys,
    private readonly seal: StateSeal,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /**
   * Checks, signs and stores a certificate; with a key that was used before, the earlier answer comes again.
   * @param id of the certificate, where it was chosen before
   */
  async execute(
    caller: Identity,
    request: IssueCertificateRequest,
    keyed?: KeyedRequest,
    id: string = newId('cert'),
  ): Promise<Answer> {
    const evidence = listEvidence(request);
    checkRequest(request, evidence);
    if (!keyed) return this.group.commit(await this.create(caller, request, evidence, id));
    return this.idempotency.join(keyed, async (until) =>
      this.group.commitKeyed(await this.create(caller, request, evidence, id), keyed, until),
    );
  }

  private async create(caller: Identity, request: IssueCertificateRequest, evidence: ListedEvidence[], id: string) {
    await this.requireSources(caller, evidence);
    const statement = { id, ...statementOf(caller, request, evidence, this.clock.now()) };
    const signed = signCertificate(statement, this.signingKeys);
    const state = stateOf(signed);
    const claims = Object.fromEntries(statement.claims.map(({ name, value }) => [name, value]));
    const answer = certificateAnswer(answeredColumns(signed, state), claims, this.config.PUBLIC_URL);
    const externalId = request.externalId ?? null;
    const traceparent = traceparentFor(caller);
    return {
      signed,
      state,
      externalId,
      statusSeal: this.seal.ofStatus(state),
      anchorSeal: this.seal.ofAnchor(state),
      trustSeal: this.seal.ofTrust(state),
      body: JSON.stringify(answer),
      event: chunkItem(certificateIssuedV2, { ...issuedFacts(signed, answer, externalId), traceparent }),
      traceparent,
    };
  }

  private async requireSources(caller: Identity, evidence: readonly ListedEvidence[]): Promise<void> {
    const linked = evidence.filter((item) => item.evidence.sourceCertificateId !== undefined);
    if (linked.length === 0) return;
    const ids = [...new Set(linked.map((item) => item.evidence.sourceCertificateId!))];
    // Certificates are never deleted, so an existing one still exists when this one is stored.
    const rows = await this.database
      .of(caller)
      .query<{ id: string }>(
        `select id from certificates where organization_id = $1 and environment = $2 and id = any($3)`,
        [caller.organizationId, caller.environment, ids],
      );
    const known = new Set(rows.map(({ id }) => id));
    const unknown = linked.filter((item) => !known.has(item.evidence.sourceCertificateId!));
    if (unknown.length > 0) {
      throw new SourceCertificateUnknown(unknown.map(({ pointer }) => `${pointer}/sourceCertificateId`));
    }
  }
}

/** How every certificate begins. */
function stateOf(signed: SignedCertificate): BeginningState {
  const { level, score } = assessIssued(signed, signed.issuedAt);
  return {
    id: signed.id,
    status: 'issued',
    revokedAt: null,
    revocationReason: null,
    revocationComment: null,
    anchorStatus: 'PENDING',
    anchorId: null,
    anchor: null,
    anchorChangedAt: null,
    trustLevel: level,
    trustScore: score,
    trustPolicy: currentPolicy,
    trustFacts: {},
    trustEvaluatedAt: signed.issuedAt,
    trustRevision: 1,
  };
}

/** Named one by one: to spread objects of this size into one costs as much as a third of the signature. */
function answeredColumns(signed: SignedCertificate, state: BeginningState): AnsweredColumns {
  return {
    id: signed.id,
    type: signed.type,
    status: state.status,
    issuedAt: signed.issuedAt,
    timezone: signed.timezone,
    canonicalPayloadHash: signed.canonicalPayloadHash,
    parents: signed.parents,
    disclosures: signed.disclosures,
    trustLevel: state.trustLevel,
    trustScore: state.trustScore,
    anchorStatus: state.anchorStatus,
  };
}

function statementOf(
  caller: Identity,
  request: IssueCertificateRequest,
  evidence: ListedEvidence[],
  issuedAt: Date,
): Omit<Statement, 'id'> {
  const claims = [
    { name: 'issuingCompany', value: request.issuingCompany },
    { name: 'signerName', value: request.signerName },
    { name: 'signerRole', value: request.signerRole },
    { name: 'reportName', value: request.reportName },
    { name: 'externalId', value: request.externalId },
    { name: 'metadata', value: request.metadata },
  ];
  return {
    organizationId: caller.organizationId,
    environment: caller.environment,
    type: request.certificateType,
    issuedAt,
    timezone: request.issuedTimezone || undefined,
    model: request.model,
    claims: claims.filter(({ value }) => value !== undefined),
    evidence: evidence.map(({ evidence: item, type }) => ({
      type,
      sha256: item.sha256Hash.toLowerCase(),
      mimeType: item.mimeType || undefined,
      filename: item.filename || undefined,
      storageMode: item.storageMode ?? 'hash_only',
      sourceCertificateId: item.sourceCertificateId || undefined,
    })),
  };
}
