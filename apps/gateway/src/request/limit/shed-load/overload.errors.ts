import { Unavailable } from '@probatum/http/problems/problem';

export class GatewayOverloaded extends Unavailable {
  static readonly code = 'gateway.overloaded';
  static readonly meaning = 'The gateway is overloaded. It refuses lists so that other requests are answered in time.';
  static readonly remedy = 'Try again after the time in `Retry-After`.';

  constructor() {
    super('The gateway is overloaded and refuses lists at the moment', { headers: { 'retry-after': '2' } });
  }
}
