import { TooManyRequests } from '@probatum/http/problem';
import type { Plan } from './plans';
import type { TokenBucket } from './token-bucket';

export class RateLimitExceeded extends TooManyRequests {
  static readonly code = 'rate_limit.exceeded';
  static readonly meaning = 'The key has used up what its plan allows for now.';
  static readonly remedy = 'Wait for the seconds in `Retry-After`; pace requests by `X-RateLimit-Remaining`.';

  constructor(bucket: TokenBucket, plan: Plan) {
    const retryAfter = bucket.secondsUntilNext();
    const { perMinute, capacity } = bucket.limit;
    super(`The limit of ${perMinute} requests a minute is used up; try again in ${retryAfter} s`, {
      headers: { 'retry-after': String(retryAfter) },
      members: { plan, limit: perMinute, burst: capacity, retryAfter },
    });
  }
}
