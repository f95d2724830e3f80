import type { UsableCertificateRow } from './bound-certificates.repository';
import { buildCredential, isUnchanged } from '../credential/build-credential';
import type { Credential } from '../credential/credential';
import { RecentLookups } from '../recent-lookups/recent-lookups';

export interface KnownCertificate {
  readonly expiresAtMs: number;
  readonly organizationVersion: number;
  readonly credential: Credential;
}

/** Client certificates that were looked up within the last second, by the text of their name. */
export class RecentCertificates extends RecentLookups<UsableCertificateRow, KnownCertificate> {
  constructor(find: (name: string) => Promise<UsableCertificateRow | undefined>, onFailure: (error: unknown) => void) {
    super(find, asKnownCertificate, onFailure);
  }
}

function asKnownCertificate(row: UsableCertificateRow, before: KnownCertificate | null): KnownCertificate {
  if (before && isUnchanged(before, row)) return before;
  return Object.freeze({
    expiresAtMs: row.expiresAt?.getTime() ?? Infinity,
    organizationVersion: row.organizationVersion,
    credential: buildCredential('client_certificate', row),
  });
}
