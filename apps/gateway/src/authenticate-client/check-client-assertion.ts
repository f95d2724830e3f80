import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { issuerOf, tokenPath } from '../access-token/issuer';
import type { GatewayConfig } from '../gateway.config';
import { assertionAlgorithms } from '../oauth-client/client-keys';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { InvalidClient } from '../oauth-request/oauth-error';

const longestLifeSeconds = 300;
const clockToleranceSeconds = 5;
const types = [undefined, 'jwt', 'client-authentication+jwt'];

/** What has ended is refused without looking whether it was used. */
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
      clockTolerance: clockToleranceSeconds,
    });
    const { typ, crit } = protectedHeader;
    if (crit !== undefined || !types.includes(typ?.toLowerCase())) throw new InvalidClient('This is not an assertion');
    // One that is good for others too could be used here by whoever among them got it.
    if ([payload.aud].flat().length > 1) throw new InvalidClient('The assertion is for more than one audience');
    return checkLife(payload);
  }

  /** The insertion decides: of two at once one is the second. */
  private async use({ organizationId, environment, id }: OAuthClientRow, { jti, exp }: Checked): Promise<void> {
    const used = await this.database.query(
      `insert into oauth_used_assertions (organization_id, environment, client_id, jti_hash, expires_at)
       values ($1, $2, $3, $4, to_timestamp($5)) on conflict do nothing returning 1`,
      [organizationId, environment, id, createHash('sha256').update(jti).digest(), exp],
    );
    if (used.length === 0) throw new InvalidClient('The assertion was used before');
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

function checkLife({ exp, jti }: JWTPayload): Checked {
  const latest = Date.now() / 1_000 + longestLifeSeconds + clockToleranceSeconds;
  if (exp! > latest) throw new InvalidClient(`The assertion lives longer than ${longestLifeSeconds} seconds`);
  if (typeof jti !== 'string' || jti === '') throw new InvalidClient('The assertion has no jti');
  return { jti, exp: exp! };
}
