import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import { Database, type Queryable } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { Sealer } from '@probatum/persistence/sealer';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Logger } from 'pino';
import { groupedLookup } from '../authenticate/grouped-lookup';
import { RecentLookups } from '../authenticate/recent-lookups';

/** RFC 9068 section 2.1: every authorization server and resource server supports it. */
export const tokenAlgorithm = 'RS256';
/** A key signs for so many days, then a new one is made. */
const signsForDays = 90;
/** The last token that it signed has ended long before it is forgotten. */
export const signingKeyRetention: RetentionRule = {
  table: 'oauth_signing_keys',
  column: 'created_at',
  days: signsForDays + 1,
};

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

interface SigningKeyRow {
  readonly kid: string;
  readonly sealedPrivateKey: string;
}

const columns = `kid, sealed_private_key as "sealedPrivateKey"`;
const kidPattern = /^[A-Za-z0-9_-]{43}$/;

/** The RSA keys of access tokens. The newest signs; a token is valid only as long as its key is there. */
@Injectable()
export class SigningKeys {
  private readonly opened = new Map<string, SigningKey>();
  private readonly recent: RecentLookups<SigningKeyRow, SigningKey>;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    @Inject(LOGGER) logger: Logger,
  ) {
    const find = groupedLookup(
      (kids) => database.query<SigningKeyRow>(`select ${columns} from oauth_signing_keys where kid = any($1)`, [kids]),
      ({ kid }) => kid,
    );
    this.recent = new RecentLookups(
      find,
      (row) => this.open(row),
      (error) => logger.error({ err: error }, 'signing keys cannot be looked up'),
    );
  }

  /** The key with which a token says it was signed; null when there is none. */
  find(kid: unknown): SigningKey | null | Promise<SigningKey | null> {
    return typeof kid === 'string' && kidPattern.test(kid) ? this.recent.find(kid) : null;
  }

  /** The key that signs now, made when there is none. */
  async current(): Promise<SigningKey> {
    const found = await newest(this.database);
    return this.open(found ?? (await this.create()));
  }

  /** A JWK Set (RFC 7517) of every key whose tokens are valid, newest first. */
  async publicKeys(): Promise<{ keys: JWK[] }> {
    await this.current();
    const rows = await this.database.query<SigningKeyRow>(
      `select ${columns} from oauth_signing_keys order by created_at desc, kid`,
    );
    return { keys: rows.map((row) => publicJwk(this.open(row))) };
  }

  /**
   * The public key is made from the sealed private one: otherwise whoever can write to the table could add a key of
   * their own and sign tokens with it.
   */
  private open({ kid, sealedPrivateKey }: SigningKeyRow): SigningKey {
    const known = this.opened.get(kid);
    if (known) return known;
    const der = this.sealer.open(sealedPrivateKey, sealContext(kid));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const key = { kid, privateKey, publicKey: createPublicKey(privateKey) };
    this.opened.set(kid, key);
    return key;
  }

  /** Replicas that find none at the same time end up with the same key. */
  private async create(): Promise<SigningKeyRow> {
    return this.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext('oauth signing key'))`);
      const existing = await newest(tx);
      if (existing) return existing;
      const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
      const kid = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK);
      const sealedPrivateKey = this.sealer.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), sealContext(kid));
      await tx.query(`insert into oauth_signing_keys (kid, sealed_private_key) values ($1, $2)`, [
        kid,
        sealedPrivateKey,
      ]);
      return { kid, sealedPrivateKey };
    });
  }
}

async function newest(on: Queryable): Promise<SigningKeyRow | undefined> {
  const [row] = await on.query<SigningKeyRow>(
    `select ${columns} from oauth_signing_keys where created_at > now() - $1 * interval '1 day'
     order by created_at desc, kid limit 1`,
    [signsForDays],
  );
  return row;
}

const sealContext = (kid: string) => `oauth-signing-key:${kid}`;

function publicJwk({ kid, publicKey }: SigningKey): JWK {
  return { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, use: 'sig', alg: tokenAlgorithm };
}
