import { Unavailable } from '@probatum/http/problems/problem';

export class ChainCannotBeAsked extends Unavailable {
  static readonly code = 'chain.unreachable';
  static readonly meaning =
    'The node of the chain gave no usable response, so the anchor cannot be checked at the moment.';
  static readonly remedy =
    'Try again after the time in `Retry-After`, or query any node of the chain yourself with the root and the contract.';

  constructor() {
    super('The chain cannot be queried at the moment', { headers: { 'retry-after': '5' } });
  }
}
