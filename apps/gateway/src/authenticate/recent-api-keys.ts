import type { ApiKeyRow } from '../api-key/api-keys.repository';
import { rateLimitOf } from '../limit-rate/plans';
import type { Credential } from './credential';

/** What a request with this key is judged by. */
export interface KnownKey {
  /** SHA-256, hex, as bytes. */
  readonly hash: Buffer;
  readonly isRevoked: boolean;
  readonly expiresAtMs: number;
  readonly credential: Credential;
}

/** The key, or null when there is none with this public id. */
export type Lookup = KnownKey | null;

interface Recent {
  readonly key: Lookup;
  readonly askedAt: number;
}

interface Asking {
  readonly askedAt: number;
  readonly answer: Promise<Lookup>;
}

/** No request is judged by what was asked longer ago than this: a revoked key is refused everywhere within a second. */
const hardLimitMs = 900;
/** From this age on the next request has the key looked up anew, without waiting for it. */
const renewAfterMs = 450;
const mostKeys = 20_000;

export type FindKey = (publicId: string) => Promise<ApiKeyRow | undefined>;

/** What was read from the database within the last second, so that most requests need no query. */
export class RecentApiKeys {
  private readonly known = new Map<string, Recent>();
  /** Apart, so that somebody who tries random keys drives out no real ones. */
  private readonly unknown = new Map<string, Recent>();
  private readonly asking = new Map<string, Asking>();

  constructor(
    private readonly findKey: FindKey,
    private readonly onFailure: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** At once when it was read lately, else after one query. */
  find(publicId: string): Lookup | Promise<Lookup> {
    const recent = this.known.get(publicId) ?? this.unknown.get(publicId);
    const age = recent ? this.now() - recent.askedAt : Infinity;
    if (recent && age < renewAfterMs) return recent.key;
    const answer = this.ask(publicId);
    if (!recent || age >= hardLimitMs) return answer;
    answer.catch(this.onFailure);
    return recent.key;
  }

  get size(): number {
    return this.known.size + this.unknown.size;
  }

  /** This process refuses it from here on; the others within the second. */
  forget(publicId: string): void {
    this.known.delete(publicId);
    this.asking.delete(publicId);
  }

  /** One query at a time for one key; a query that hangs is not joined for longer than an answer would be kept. */
  private ask(publicId: string): Promise<Lookup> {
    const askedAt = this.now();
    const running = this.asking.get(publicId);
    if (running && askedAt - running.askedAt < hardLimitMs) return running.answer;
    const asking = { askedAt, answer: this.read(publicId, askedAt) };
    this.asking.set(publicId, asking);
    const done = () => {
      if (this.asking.get(publicId) === asking) this.asking.delete(publicId);
    };
    asking.answer.then(done, done);
    return asking.answer;
  }

  private async read(publicId: string, askedAt: number): Promise<Lookup> {
    const row = await this.findKey(publicId);
    // A later answer is already here, or the key was revoked meanwhile: this one is right only for who waited for it.
    const isCurrent = this.asking.get(publicId)?.askedAt === askedAt;
    const before = this.known.get(publicId);
    const key = row ? asKnownKey(row, before?.key ?? null) : null;
    if (isCurrent) this.keep(publicId, { key, askedAt });
    return key;
  }

  private keep(publicId: string, recent: Recent): void {
    this.known.delete(publicId);
    this.unknown.delete(publicId);
    const kept = recent.key ? this.known : this.unknown;
    if (kept.size >= mostKeys) kept.delete(kept.keys().next().value!);
    kept.set(publicId, recent);
  }
}

/** The same version stays the same object: what was derived from it, such as its identity, is found again. */
function asKnownKey(row: ApiKeyRow, before: Lookup): KnownKey {
  if (before && before.credential.id === row.id && before.credential.version === row.version) return before;
  const { id, version, name, organizationId, environment, scopes, plan } = row;
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
      limit: rateLimitOf(plan, row.rateLimit),
    }),
  });
}
