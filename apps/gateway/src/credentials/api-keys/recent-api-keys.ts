import type { UsableApiKeyRow } from './api-keys.repository';
import { buildCredential, isUnchanged } from '../credential/build-credential';
import type { Credential } from '../credential/credential';
import { RecentLookups } from '../recent-lookups/recent-lookups';

/** The data that decides about a request with this key. */
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

function asKnownKey(row: UsableApiKeyRow, before: Lookup): KnownKey {
  if (before && isUnchanged(before, row)) return before;
  return Object.freeze({
    hash: Buffer.from(row.keyHash, 'latin1'),
    isRevoked: row.revokedAt !== null,
    expiresAtMs: row.expiresAt?.getTime() ?? Infinity,
    credential: buildCredential('api_key', row),
    organizationVersion: row.organizationVersion,
  });
}
