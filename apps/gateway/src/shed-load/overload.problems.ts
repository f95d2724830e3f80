import { Unavailable } from '@probatum/http/problem';

export class GatewayOverloaded extends Unavailable {
  static readonly code = 'gateway.overloaded';
  static readonly meaning = 'There is more to do than can be done in time; lists give way so that the rest goes on.';
  static readonly remedy = 'Try again after the pause in `Retry-After`.';

  constructor() {
    super('There is too much to do right now for lists', { headers: { 'retry-after': '2' } });
  }
}
