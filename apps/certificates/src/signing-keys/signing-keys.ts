import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import type { Ed25519Verifier } from '@probatum/certificate-format/primitives';
import { protectedHeader } from '@probatum/certificate-format/signature';
import { Database } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { nodePrimitives } from '../certificate/node-primitives';

export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

const yes = Object.freeze({});

interface SigningKeyRow {
  readonly kid: string;
  readonly sealedPrivateKey: string;
}

const selectKeys = `
  select kid, sealed_private_key as "sealedPrivateKey" from signing_keys order by created_at`;

/** The Ed25519 keys that sign certificates. The newest signs, and all of them verify permanently. */
@Injectable()
export class SigningKeys implements OnModuleInit, Ed25519Verifier {
  private readonly publicKeys = new Map<string, KeyObject>();
  private jwks: readonly PublicJwk[] = [];
  /**
   * Signatures that were found good, by key, signature and digest of what is signed. The same three always verify alike,
   * and an Ed25519 verification takes longer than all other checks of a certificate together.
   */
  private readonly verified = new BoundedCache<object>({ maxBytes: 8 * mebibyte, lifeMs: 3_600_000 });
  private privateKey!: KeyObject;
  /** Protected header of every signature by the current key, base64url. */
  header!: string;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async onModuleInit(): Promise<void> {
    let keys = await this.database.query<SigningKeyRow>(selectKeys);
    if (keys.length === 0) keys = await this.createFirstKey();
    const opened = keys.map((key) => this.open(key));
    for (const { publicKey, publicJwk } of opened) this.publicKeys.set(publicJwk.kid, publicKey);
    this.jwks = opened.map(({ publicJwk }) => publicJwk);
    const current = opened.at(-1)!;
    this.privateKey = current.privateKey;
    this.header = protectedHeader(current.publicJwk.kid, nodePrimitives);
  }

  /**
   * The public key is derived from the encrypted private key and not read from its column. Otherwise write access to
   * the table would be enough to add a foreign key and sign certificates again with it.
   */
  private open({ kid, sealedPrivateKey }: SigningKeyRow) {
    const der = this.sealer.open(sealedPrivateKey, sealContext(kid));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(privateKey);
    const publicJwk = publicJwkOf(publicKey);
    if (publicJwk.kid !== kid) throw new Error(`The signing key ${kid} does not match its key id`);
    return { privateKey, publicKey, publicJwk };
  }

  get publicJwks(): readonly PublicJwk[] {
    return this.jwks;
  }

  /** @returns base64url of the Ed25519 signature */
  sign(signingInput: string): string {
    return sign(null, Buffer.from(signingInput, 'latin1'), this.privateKey).toString('base64url');
  }

  verify(kid: string, signingInput: string, signature: string): boolean {
    const key = this.publicKeys.get(kid);
    const bytes = Buffer.from(signature, 'base64url');
    // Base64url has spare bits at its end: only the one spelling that the platform writes is taken.
    if (!key || bytes.toString('base64url') !== signature) return false;
    const name = `${kid}.${signature}.${nodePrimitives.sha256Base64url(signingInput)}`;
    if (this.verified.get(name)) return true;
    const isValid = verify(null, Buffer.from(signingInput, 'latin1'), key, bytes);
    if (isValid) this.verified.set(name, yes, { bytes: 0 });
    return isValid;
  }

  /** Two replicas that start together on an empty schema use the same key. */
  private async createFirstKey(): Promise<SigningKeyRow[]> {
    return this.database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['first-signing-key']);
      const existing = await tx.query<SigningKeyRow>(selectKeys);
      if (existing.length > 0) return existing;
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const { kid } = publicJwkOf(publicKey);
      const der = privateKey.export({ format: 'der', type: 'pkcs8' });
      const sealed = this.sealer.seal(der, sealContext(kid));
      await tx.query('insert into signing_keys (kid, sealed_private_key) values ($1, $2)', [kid, sealed]);
      return tx.query<SigningKeyRow>(selectKeys);
    });
  }
}

export const sealContext = (kid: string) => `signing-key:${kid}`;

function publicJwkOf(publicKey: KeyObject): PublicJwk {
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  // RFC 7638 section 3.2 and RFC 8037 section 2: the required members in lexical order.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' };
}
