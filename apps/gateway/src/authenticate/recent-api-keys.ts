import type { UsableApiKeyRow } from '../api-key/api-keys.repository';
import { limitOf } from '../limit-rate/plans';
import { addressLimits } from '../organization/organization-access';
import type { Credential } from './credential';
import { RecentLookups } from './recent-lookups';

/** What a request with this key is judged by. */
export interface KnownKey {
  /** SHA-256, hex, as bytes. */
  readonly hash: Buffer;
  readonly isRevoked: boolean;
  readonly expiresAtMs: number;
  readonly credential: Credential;
  readonly organizationVersion: number;
}

/** The key, or null when there is none with this public id. */
export type Lookup = KnownKey | null;

export type FindKey = (publicId: string) => Promise<UsableApiKeyRow | undefined>;

/** API keys that were read within the last second. */
export class RecentApiKeys extends RecentLookups<UsableApiKeyRow, KnownKey> {
  constructor(findKey: FindKey, onFailure: (error: unknown) => void, now?: () => number) {
    super(findKey, asKnownKey, onFailure, now);
  }
}

/** The same version stays the same object: what was derived from it, such as its identity, is found again. */
function asKnownKey(row: UsableApiKeyRow, before: Lookup): KnownKey {
  if (before && isSameVersion(before, row)) return before;
  const { id, version, name, organizationId, environment, scopes, plan, limitMode } = row;
  const own = { perMinute: row.rateLimit, concurrent: row.concurrencyLimit };
  return Object.freeze({
    hash: Buffer.from(row.keyHash, 'latin1'),
    isRevoked: row.revokedAt !== null,
    expiresAtMs: row.expiresAt?.getTime() ?? Infinity,
    credential: Object.freeze({
      type: 'api_key' as const,
      id,
      version,
      name,
      organizationId,
      environment,
      scopes,
      plan,
      limit: limitOf(plan, own, limitMode),
      addressLimits: addressLimits(row.allowedAddresses, row.organizationAddresses),
      corsOrigins: row.corsOrigins,
      boundTo: row.certificate,
    }),
    organizationVersion: row.organizationVersion,
  });
}

function isSameVersion({ credential, organizationVersion }: KnownKey, row: UsableApiKeyRow): boolean {
  return (
    credential.id === row.id && credential.version === row.version && organizationVersion === row.organizationVersion
  );
}
