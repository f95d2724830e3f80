import type { PublicVerification } from '../verify-certificate/verify-certificate';

/** What a certificate is for the one who looks at it. The words are classes of the page, too. */
export type State = 'valid' | 'revoked' | 'altered' | 'sandbox';

/** One that was altered is that before all: nothing of it can be believed, not even that it is revoked or a test. */
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
        sentence: 'This certificate is genuine, it has not been changed since it was issued, and it is in force.',
      };
    case 'revoked':
      return {
        title: 'Not valid: revoked',
        sentence: 'This certificate is genuine, but its issuer has withdrawn it. Do not rely on it any more.',
      };
    case 'altered':
      return {
        title: 'Not valid: altered',
        sentence: 'This certificate is not what was issued. Do not rely on anything that it says.',
      };
    case 'sandbox':
      return {
        title: 'Sandbox: proves nothing',
        sentence:
          'This certificate was made to try the platform out. Anyone may make one, about anything and in any name.',
      };
  }
}
