import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isScope, type Scope } from '@probatum/contracts/scopes';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { CONFIG } from '@probatum/service/resources';
import { sizeInMemory } from '@probatum/cache/size-in-memory';
import { Clock } from '@probatum/persistence/clock';
import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import type { GatewayConfig } from '../../gateway-variables';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { issuerOf } from './issuer';
import { SigningKeys, tokenAlgorithm } from './signing-keys';

/** RFC 9068 section 2.1: no other kind of JWT is taken for an access token. */
const tokenType = 'at+jwt';
export const lifetimeSeconds = 900;
const requiredClaims = ['sub', 'client_id', 'iat', 'exp', 'jti', 'scope'];
/** With every scope a token has 1.3 KB. */
const maxTokenLength = 4_096;
const memory = { maxBytes: 32 * mebibyte, lifeMs: lifetimeSeconds * 1_000, maxNameLength: maxTokenLength };
/**
 * Objects that are kept elsewhere for the life of a token: its credential, and the identities of that for the services.
 */
const bytesDerived = 8_192;

/** The claims of a token whose signature is ours. */
export interface AccessToken {
  readonly kid: string;
  readonly jti: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number;
  readonly issuedAt: number;
  /** That of its client when it was issued. */
  readonly generation: number;
}

/** Access tokens: JWTs by RFC 9068. A signature is checked once per text of a token. */
@Injectable()
export class AccessTokens {
  private readonly verified = new BoundedCache<AccessToken>(memory);
  readonly issuer: string;

  constructor(
    @Inject(CONFIG) config: GatewayConfig,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {
    this.issuer = issuerOf(config);
  }

  async issue(client: OAuthClientRow, scopes: readonly Scope[]): Promise<string> {
    const { kid, privateKey } = await this.keys.current();
    const { id, organizationId: organization, environment, tokenGeneration: generation } = client;
    const now = Math.floor(this.clock.nowMs() / 1_000);
    const claims = { client_id: id, scope: scopes.join(' '), organization, environment, generation };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: tokenAlgorithm, typ: tokenType, kid })
      .setIssuer(this.issuer)
      .setAudience(this.issuer)
      .setSubject(id)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(privateKey);
  }

  /** Decided from the text alone. */
  static hasForm(text: string): boolean {
    return text.length <= maxTokenLength && /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text);
  }

  /** A token whose signature was checked before; whether it is still valid is another question. */
  known(text: string): AccessToken | undefined {
    return this.verified.get(text);
  }

  /**
   * @throws errors.JOSEError when it is not an access token that was issued here and has not ended
   * @throws lookUpNeeded when its key would have to be looked up though nothing is known of it, and may not be
   */
  async verify(text: string, recallOnly = false): Promise<AccessToken> {
    const { payload, protectedHeader } = await jwtVerify(text, (header) => this.keyOf(header, recallOnly), {
      algorithms: [tokenAlgorithm],
      typ: tokenType,
      issuer: this.issuer,
      audience: this.issuer,
      requiredClaims,
      currentDate: this.clock.now(),
    });
    const token = tokenOf(payload, protectedHeader.kid!);
    this.verified.set(text, token, { bytes: bytesDerived + sizeInMemory(token) });
    return token;
  }

  /** The same for who wants to know no more; a token that has ended is none. */
  async read(text: string): Promise<AccessToken | undefined> {
    try {
      return AccessTokens.hasForm(text) ? await this.verify(text) : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** By its name only: keys, and addresses of keys, that a token brings along are nothing to us. */
  private async keyOf({ kid, crit }: JWTHeaderParameters, recallOnly: boolean) {
    if (crit !== undefined) throw new errors.JWKSNoMatchingKey();
    const key = await (recallOnly ? this.keys.recall(kid) : this.keys.find(kid));
    if (key === undefined) throw lookUpNeeded;
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  }
}

function tokenOf(payload: JWTPayload, kid: string): AccessToken {
  const {
    jti,
    client_id: clientId,
    scope,
    exp,
    iat,
    generation = 0,
  } = payload as Required<JWTPayload> & Record<string, string>;
  return Object.freeze({
    kid,
    jti: String(jti),
    clientId: String(clientId),
    scopes: String(scope).split(' ').filter(isScope),
    expiresAtMs: Number(exp) * 1_000,
    issuedAt: Number(iat),
    generation: Number(generation),
  });
}
