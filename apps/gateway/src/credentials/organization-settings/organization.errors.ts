import { Conflict } from '@probatum/http/problems/problem';

export class WouldLockOut extends Conflict {
  static readonly code = 'organization.would_lock_out';
  static readonly meaning =
    "The list of allowed IP addresses does not contain the caller's address. The caller could not undo the change.";
  static readonly remedy = 'Add your own IP address to the list, or send the request from an address in the list.';

  constructor(address: string) {
    super(`The list would lock out your own IP address ${address}`, {
      errors: [{ pointer: '/allowedAddresses', code: 'locks_out', message: `does not contain ${address}` }],
    });
  }
}
