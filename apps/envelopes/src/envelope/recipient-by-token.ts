import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import { hashToken, isToken } from './sign-tokens';

export interface TokenHolder extends Tenant {
  readonly envelopeId: string;
  readonly recipientId: string;
}

const find = `
  select organization_id as "organizationId", environment, envelope_id as "envelopeId", id as "recipientId"
  from recipients where token_hash = $1`;

/**
 * The recipient to whom a link belongs, of any tenant and in any state of the envelope.
 * @param database the service itself, because the tenant is not known yet
 */
export async function recipientByToken(database: Queryable, token: string): Promise<TokenHolder | undefined> {
  if (!isToken(token)) return undefined;
  const [row] = await database.query<TokenHolder>(find, [hashToken(token)], 'recipient-by-token');
  return row;
}
