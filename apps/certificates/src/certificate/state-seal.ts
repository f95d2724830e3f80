import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { Sealer } from '@probatum/persistence/sealer';
import type { CertificateRow } from './certificate-row';

export type StatusState = Pick<
  CertificateRow,
  'id' | 'status' | 'revokedAt' | 'revocationReason' | 'revocationComment'
>;

export type AnchorState = Pick<CertificateRow, 'anchorStatus' | 'anchorId' | 'anchor' | 'anchorChangedAt'> & {
  readonly id: string;
};

export type TrustState = Pick<
  CertificateRow,
  'id' | 'trustLevel' | 'trustScore' | 'trustPolicy' | 'trustFacts' | 'trustEvaluatedAt' | 'trustRevision'
>;

interface AccountFields {
  readonly organizationId: string;
  readonly organizationName: string | null;
  readonly organizationSeal: string | null;
}

/**
 * Revocation, anchor and trust follow the signature and are not covered by it. Each of the three carries a MAC under a
 * key that is not in the database, so that a manual change of these columns is detected.
 */
@Injectable()
export class StateSeal {
  private readonly key: Buffer;

  constructor(sealer: Sealer) {
    this.key = sealer.deriveKey('certificate-state');
  }

  ofStatus({ id, status, revokedAt, revocationReason, revocationComment }: StatusState): string {
    return this.mac(['status', id, status, revokedAt?.toISOString() ?? null, revocationReason, revocationComment]);
  }

  ofAnchor({ id, anchorStatus, anchorId, anchor, anchorChangedAt }: AnchorState): string {
    return this.mac(['anchor', id, anchorStatus, anchorId, anchor, anchorChangedAt?.toISOString() ?? null]);
  }

  ofTrust(trust: TrustState): string {
    const { id, trustLevel, trustScore, trustPolicy, trustFacts, trustEvaluatedAt, trustRevision } = trust;
    const evaluatedAt = trustEvaluatedAt.toISOString();
    return this.mac(['trust', id, trustLevel, trustScore, trustPolicy, trustFacts, evaluatedAt, trustRevision]);
  }

  /** The name of an account is shown as a fact on every verification page. */
  ofAccount(organizationId: string, name: string): string {
    return this.mac(['account', organizationId, name]);
  }

  /** The name, unless it is not known or was changed by hand. */
  accountName({ organizationId, organizationName: name, organizationSeal: seal }: AccountFields): string | null {
    return name !== null && seal !== null && sameText(this.ofAccount(organizationId, name), seal) ? name : null;
  }

  /** Names of the parts whose columns do not fit their seal; empty when all do. */
  brokenParts(row: CertificateRow): string[] {
    const parts = [
      ['status', this.ofStatus(row), row.statusSeal],
      ['anchor', this.ofAnchor(row), row.anchorSeal],
      ['trust', this.ofTrust(row), row.trustSeal],
    ] as const;
    return parts.filter(([, expected, stored]) => !sameText(expected, stored)).map(([name]) => name);
  }

  private mac(fields: readonly unknown[]): string {
    return createHmac('sha256', this.key).update(canonicalize(fields)).digest('base64url');
  }
}

function sameText(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
