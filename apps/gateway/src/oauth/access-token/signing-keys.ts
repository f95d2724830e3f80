import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Logger } from 'pino';
import { groupedLookup } from '../../credentials/recent-lookups/grouped-lookup';
import { RecentLookups } from '../../credentials/recent-lookups/recent-lookups';
import { findKeys, findNewestKey, insertKey, listKeys, type SigningKeyRow } from './signing-keys.repository';

/** RFC 9068 section 2.1: every authorization server and resource server supports it. */
export const tokenAlgorithm = 'RS256';

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

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
    this.recent = new RecentLookups(
      groupedLookup(
        (kids) => findKeys(database, kids),
        ({ kid }) => kid,
      ),
      (row) => this.open(row),
      (error) => logger.error({ err: error }, 'signing keys cannot be looked up'),
    );
  }

  /** The key with which a token says it was signed; null when there is none. */
  find(kid: unknown): SigningKey | null | Promise<SigningKey | null> {
    return isKid(kid) ? this.recent.find(kid) : null;
  }

  /** The same; undefined when it would have to be looked up though nothing is known of it. */
  recall(kid: unknown): SigningKey | null | Promise<SigningKey | null> | undefined {
    return isKid(kid) ? this.recent.recall(kid) : null;
  }

  /** The key that signs now, made when there is none. */
  async current(): Promise<SigningKey> {
    return this.open((await findNewestKey(this.database)) ?? (await this.create()));
  }

  /** A JWK Set (RFC 7517) of every key whose tokens are valid, newest first. */
  async publicKeys(): Promise<{ keys: JWK[] }> {
    await this.current();
    return { keys: (await listKeys(this.database)).map((row) => publicJwk(this.open(row))) };
  }

  /**
   * The public key is derived from the encrypted private key. Otherwise write access to the table would be enough to
   * add a key and sign tokens with it.
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
      const existing = await findNewestKey(tx);
      if (existing) return existing;
      const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
      const kid = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as JWK);
      const der = privateKey.export({ format: 'der', type: 'pkcs8' });
      return insertKey(tx, { kid, sealedPrivateKey: this.sealer.seal(der, sealContext(kid)) });
    });
  }
}

export const sealContext = (kid: string) => `oauth-signing-key:${kid}`;

function isKid(kid: unknown): kid is string {
  return typeof kid === 'string' && kidPattern.test(kid);
}

function publicJwk({ kid, publicKey }: SigningKey): JWK {
  return { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, use: 'sig', alg: tokenAlgorithm };
}
