import { newId } from '@probatum/contracts/ids';
import type { Recipient } from '../envelope/envelope';
import type { DraftRecipient } from './read-recipients';
import type { SignTokens } from '../envelope/sign-tokens';

/** A recipient as it is inserted: with the hash of its token, in hex. */
export interface NewRecipient extends Recipient {
  readonly tokenHash: string;
}

export function newRecipient(draft: DraftRecipient, position: number, tokens: SignTokens): NewRecipient {
  const id = newId('rcp');
  const { tokenHash, sealedToken } = tokens.create(id);
  return { ...draft, ...untouched, id, position, sealedToken, tokenHash: tokenHash.toString('hex') };
}

/** Of a recipient who has not been invited. */
export const untouched = {
  status: 'PENDING',
  invitedAt: null,
  viewedAt: null,
  signedAt: null,
  signedFrom: null,
  declineReason: null,
} as const;
