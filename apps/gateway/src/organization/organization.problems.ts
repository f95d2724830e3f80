import { Conflict } from '@probatum/http/problem';

export class WouldLockOut extends Conflict {
  static readonly code = 'organization.would_lock_out';
  static readonly meaning =
    'The list of allowed addresses does not hold the one from which the request came, so that the caller could not undo it.';
  static readonly remedy = 'Add your own address to the list, or make the change from an address in it.';

  constructor(address: string) {
    super(`The list would lock out ${address}, from where you call`, {
      errors: [{ pointer: '/allowedAddresses', code: 'locks_out', message: `does not hold ${address}` }],
    });
  }
}
