import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { issuerOf, tokenPath } from '../access-token/issuer';
import type { GatewayConfig } from '../../gateway-variables';
import { assertionAlgorithms } from '../../credentials/oauth-clients/client-keys';
import type { OAuthClientRow } from '../../credentials/oauth-clients/oauth-client-row';
import { InvalidClient } from '../request/oauth-error';

const maxLifeSeconds = 300;
/** FAPI 2.0 Security Profile section 5.3.2.1: clocks of clients are accepted up to ten seconds ahead, and not more than 60. */
const clockToleranceSeconds = 10;
const maxAheadSeconds = 60;
const types = [undefined, 'jwt', 'client-authentication+jwt'];

/** Expired assertions are refused without checking whether they were used. */
export const usedAssertionRetention: RetentionRule = { table: 'oauth_used_assertions', column: 'expires_at', days: 1 };

interface Checked {
  readonly jti: string;
  readonly exp: number;
}

/** private_key_jwt: an assertion that the client signed with its own key (RFC 7523 section 3), good for one use. */
@Injectable()
export class CheckClientAssertion {
  private readonly audiences: readonly string[];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    const issuer = issuerOf(config);
    this.audiences = [issuer, `${issuer}${tokenPath}`];
  }

  /** @throws InvalidClient */
  async execute(client: OAuthClientRow, assertion: string): Promise<void> {
    if (!client.jwks) throw new InvalidClient();
    try {
      await this.use(client, await this.check(assertion, client));
    } catch (error) {
      throw error instanceof errors.JOSEError ? refusalOf(error) : error;
    }
  }

  private async check(assertion: string, { id, jwks }: OAuthClientRow): Promise<Checked> {
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(jwks as JSONWebKeySet), {
      algorithms: [...assertionAlgorithms],
      issuer: id,
      subject: id,
      audience: [...this.audiences],
      requiredClaims: ['exp', 'jti'],
      currentDate: this.clock.now(),
      clockTolerance: clockToleranceSeconds,
    });
    const { typ, crit } = protectedHeader;
    if (crit !== undefined || !types.includes(typ?.toLowerCase()))
      throw new InvalidClient('client_assertion is not a JWT');
    // Another party that gets an assertion for both of us could use it here.
    if (![payload.aud].flat().every((audience) => this.audiences.includes(audience!))) {
      throw new InvalidClient('The assertion also names another audience');
    }
    return checkLife(payload, this.clock.nowMs() / 1_000);
  }

  /** The insertion decides which of two concurrent uses is the second. */
  private async use({ organizationId, environment, id }: OAuthClientRow, { jti, exp }: Checked): Promise<void> {
    const used = await this.database.query(
      `insert into oauth_used_assertions (organization_id, environment, client_id, jti_hash, expires_at)
       values ($1, $2, $3, $4, to_timestamp($5)) on conflict do nothing returning 1`,
      [organizationId, environment, id, createHash('sha256').update(jti).digest(), exp],
    );
    if (used.length === 0) throw new InvalidClient('The assertion was already used');
  }
}

/** The client that it says it is from. @param stated the `client_id` that may stand beside it. @throws InvalidClient */
export function claimedBy(assertion: string, stated: string | undefined): string {
  try {
    const clientId = String(decodeJwt(assertion).sub);
    if (stated !== undefined && stated !== clientId) throw new InvalidClient();
    return clientId;
  } catch (error) {
    throw error instanceof errors.JOSEError ? new InvalidClient() : error;
  }
}

/** Only who has the key of the client learns more: these are found once the signature is. */
function refusalOf(error: errors.JOSEError): InvalidClient {
  const isTelling = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
  return isTelling ? new InvalidClient(`The assertion is not valid: ${error.message}`) : new InvalidClient();
}

function checkLife({ exp, iat, jti }: JWTPayload, now: number): Checked {
  if (iat !== undefined && iat > now + maxAheadSeconds) {
    throw new InvalidClient(`The iat of the assertion is more than ${maxAheadSeconds} seconds in the future`);
  }
  if (exp! > now + maxLifeSeconds + clockToleranceSeconds)
    throw new InvalidClient(`The assertion is valid for more than ${maxLifeSeconds} seconds`);
  if (typeof jti !== 'string' || jti === '') throw new InvalidClient('The assertion has no jti');
  return { jti, exp: exp! };
}
