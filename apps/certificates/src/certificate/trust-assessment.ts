import { type IssuedCertificate, initialFacts } from '@probatum/trust-policy/certificate-facts';
import { evaluate } from '@probatum/trust-policy/evaluate';
import type { Assessment } from '@probatum/trust-policy/policy';
import { certificateTrust, findPolicy } from '@probatum/trust-policy/registry';
import { summarizeEvidence } from './certificate';
import type { CertificateRow, StoredEvidence, TrustFacts } from './certificate-row';

type Assessed = Pick<
  CertificateRow,
  'canonicalPayloadHash' | 'evidence' | 'parents' | 'model' | 'trustPolicy' | 'trustFacts' | 'trustEvaluatedAt'
>;

export const currentPolicy = policyName(certificateTrust);

export function policyName(policy: { readonly id: string; readonly version: number }): string {
  return `${policy.id}@${policy.version}`;
}

interface Issued {
  readonly canonicalPayloadHash: string;
  readonly evidence: readonly StoredEvidence[];
  readonly parents: readonly string[];
  readonly model: CertificateRow['model'];
}

function issuedFacts({ canonicalPayloadHash, evidence, parents, model }: Issued): TrustFacts {
  const issued: IssuedCertificate = {
    canonicalPayloadHash,
    evidenceSummary: summarizeEvidence(evidence),
    parentCertificateIds: parents,
    model,
  };
  return initialFacts(issued);
}

/** The assessment that an issuing answer carries. */
export function assessIssued(certificate: Issued, issuedAt: Date): Assessment {
  return evaluate(certificateTrust, issuedFacts(certificate), issuedAt.toISOString());
}

/**
 * The last assessment, computed again from its policy and facts. The same facts under the same policy give the same
 * answer, so the reasons need no storing, and a stored level that was changed by hand does not survive.
 * @param others facts that hold on top of the stored ones
 */
export function assessAgain(row: Assessed, others: TrustFacts = {}): Assessment {
  const [id, version] = row.trustPolicy.split('@');
  const policy = findPolicy(id!, Number(version));
  if (!policy) throw new Error(`The policy ${row.trustPolicy} is not known`);
  return evaluate(policy, { ...issuedFacts(row), ...row.trustFacts, ...others }, row.trustEvaluatedAt.toISOString());
}
