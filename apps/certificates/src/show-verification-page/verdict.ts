import type { PublicVerification } from '../verify-certificate/verify-certificate';

/** The state of a certificate for a reader. The words are also CSS classes of the page. */
export type State = 'valid' | 'revoked' | 'altered' | 'sandbox';

/**
 * An altered certificate is always shown as altered: none of its content can be trusted, not even a revocation or a
 * test mark.
 */
export function stateOf({ valid, checks, environment }: PublicVerification): State {
  const isAltered = checks.some(({ check, passed }) => !passed && check !== 'status');
  if (isAltered) return 'altered';
  if (environment === 'sandbox') return 'sandbox';
  return valid ? 'valid' : 'revoked';
}

export interface Verdict {
  readonly title: string;
  readonly sentence: string;
}

export function verdictOf(verification: PublicVerification): Verdict {
  switch (stateOf(verification)) {
    case 'valid':
      return {
        title: 'Valid',
        sentence: 'This certificate is genuine, unchanged since it was issued, and in force.',
      };
    case 'revoked':
      return {
        title: 'Not valid: revoked',
        sentence: 'This certificate is genuine, but its issuer has revoked it. Do not rely on it any more.',
      };
    case 'altered':
      return {
        title: 'Not valid: altered',
        sentence: 'This certificate differs from the issued one. Do not rely on any of its statements.',
      };
    case 'sandbox':
      return {
        title: 'Sandbox: proves nothing',
        sentence:
          'This certificate was issued to try out the platform. Anyone can issue one, about anything and in any name.',
      };
  }
}
