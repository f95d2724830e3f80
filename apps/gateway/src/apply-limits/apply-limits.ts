import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '@probatum/http/problem';
import { CONFIG } from '@probatum/http/resources';
import type { Credential } from '../authenticate/credential';
import type { GatewayConfig } from '../gateway.config';
import { AddressLimiter } from '../limit-addresses/address-limiter';
import { ConcurrencyExceeded } from '../limit-concurrency/concurrency.problems';
import { ConcurrencySlots } from '../limit-concurrency/concurrency-slots';
import type { LimitMode } from '../limit-rate/plans';
import { rateLimitHeaders } from '../limit-rate/rate-limit-headers';
import { RateLimitExceeded, RateLimitUnknown } from '../limit-rate/rate-limit.problems';
import { type RateDecision, RateLimiter } from '../limit-rate/rate-limiter';
import type { LimiterState } from '../log-requests/logged-request';
import type { Call } from '../receive-request/call';
import { whenOver } from '../receive-request/when-over';
import { ReportRefusals } from './report-refusals';

/** Called with the reason if the call may not go on. */
export type Limited = (refusal: Problem | null) => void;

/** How fast, and how much at once: by the credential, and where there is none by the address. */
@Injectable()
export class ApplyLimits {
  private readonly addresses: AddressLimiter | null;
  private readonly isShadow: boolean;

  constructor(
    @Inject(CONFIG) config: GatewayConfig,
    private readonly limiter: RateLimiter,
    private readonly slots: ConcurrencySlots,
    private readonly report: ReportRefusals,
  ) {
    const { ANONYMOUS_RATE_PER_MINUTE: perMinute, ANONYMOUS_BURST: capacity } = config;
    this.addresses = perMinute === 0 ? null : new AddressLimiter({ perMinute, capacity });
    this.isShadow = config.LIMIT_MODE === 'shadow';
  }

  /** Decides in the same turn as a rule. What waits for a token holds its slot already. */
  ofCredential(call: Call, credential: Credential, done: Limited): void {
    const { id, limit } = credential;
    const mode = this.isShadow ? 'shadow' : (limit.mode ?? 'enforced');
    const { concurrent = Infinity } = limit;
    if (this.slots.takenBy(id) >= concurrent && this.refuses('concurrency', mode, id)) {
      call.limitHeaders = rateLimitHeaders(this.limiter.look(credential));
      call.limiter = 'refused';
      return done(new ConcurrencyExceeded(concurrent));
    }
    this.slots.take(id);
    whenOver(call, () => this.slots.giveBack(id));
    const decision = this.limiter.decide(credential);
    if (decision instanceof Promise) void decision.then((its) => done(this.judge(call, credential, mode, its)));
    else done(this.judge(call, credential, mode, decision));
  }

  ofAddress(call: Call, done: Limited): void {
    if (!this.addresses) return done(null);
    const { verdict, bucket } = this.addresses.decide(call.address);
    call.limitHeaders = rateLimitHeaders(bucket);
    const isRefused =
      verdict === 'refused' && this.refuses('address', this.isShadow ? 'shadow' : 'enforced', call.address);
    done(isRefused ? new RateLimitExceeded(bucket, 'address') : null);
  }

  private judge(call: Call, { id, plan }: Credential, mode: LimitMode, { verdict, bucket }: RateDecision) {
    if (verdict === 'unavailable') return mode === 'shadow' ? null : new RateLimitUnknown();
    call.limitHeaders = rateLimitHeaders(bucket);
    call.limiter = stateOf(verdict, mode);
    return verdict === 'refused' && this.refuses('key', mode, id)
      ? new RateLimitExceeded(bucket, 'key', { plan })
      : null;
  }

  private refuses(limit: 'key' | 'concurrency' | 'address', mode: LimitMode, whom: string): boolean {
    this.report.refused({ limit, mode, whom });
    return mode === 'enforced';
  }
}

function stateOf(verdict: RateDecision['verdict'], mode: LimitMode): LimiterState {
  if (verdict !== 'refused') return 'counted';
  return mode === 'shadow' ? 'shadow' : 'refused';
}
