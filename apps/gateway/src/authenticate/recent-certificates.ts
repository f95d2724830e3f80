import type { UsableCertificateRow } from '../client-certificate/bound-certificates.repository';
import { rateLimitOf } from '../limit-rate/plans';
import { addressLimits } from '../organization/organization-access';
import type { Credential } from './credential';
import { RecentLookups } from './recent-lookups';

export interface KnownCertificate {
  readonly expiresAtMs: number;
  readonly organizationVersion: number;
  readonly credential: Credential;
}

/** Client certificates that were looked up within the last second, by `<kind>:<value>`. */
export class RecentCertificates extends RecentLookups<UsableCertificateRow, KnownCertificate> {
  constructor(
    find: (name: string) => Promise<UsableCertificateRow | undefined>,
    onFailure: (error: unknown) => void,
    now?: () => number,
  ) {
    super(find, asKnownCertificate, onFailure, now);
  }
}

/** The same version stays the same object, as with keys. */
function asKnownCertificate(row: UsableCertificateRow, before: KnownCertificate | null): KnownCertificate {
  const { id, version, organizationVersion, plan } = row;
  const isSame = before?.credential.id === id && before.credential.version === version;
  if (isSame && before.organizationVersion === organizationVersion) return before;
  return Object.freeze({
    expiresAtMs: row.expiresAt?.getTime() ?? Infinity,
    organizationVersion,
    credential: Object.freeze({
      type: 'client_certificate' as const,
      id,
      version,
      name: row.name,
      organizationId: row.organizationId,
      environment: row.environment,
      scopes: row.scopes,
      plan,
      limit: rateLimitOf(plan, row.rateLimit),
      addressLimits: addressLimits(row.allowedAddresses, row.organizationAddresses),
      corsOrigins: row.corsOrigins,
      boundTo: null,
    }),
  });
}
