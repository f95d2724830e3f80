import { type IssuedCertificate, initialFacts } from '@probatum/trust-policy/certificate-facts';
import { evaluate } from '@probatum/trust-policy/evaluate';
import type { Assessment, Policy } from '@probatum/trust-policy/policy';
import { certificateTrust, findPolicy } from '@probatum/trust-policy/policies/registry';
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

/** The policy of this name, for example `certificate-trust@1`, if this release knows it. */
export function namedPolicy(name: string): Policy | undefined {
  const [id, version] = name.split('@');
  return findPolicy(id!, Number(version));
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
  const policy = namedPolicy(row.trustPolicy);
  if (!policy) return unknownPolicy(row.trustPolicy);
  return evaluate(policy, { ...issuedFacts(row), ...row.trustFacts, ...others }, row.trustEvaluatedAt.toISOString());
}

/** An assessment is stored only if its policy is known. An assessment with another policy was changed manually. */
function unknownPolicy(name: string): Assessment {
  const [id = name, version] = name.split('@');
  const detail = 'The assessment names a policy that this release does not know.';
  return {
    level: 'unverified',
    score: 0,
    reasons: [{ code: 'policy.unknown', effect: 'lowers', detail }],
    unknown: [],
    nextLevel: null,
    policy: { id, version: Number(version) || 0 },
  };
}
