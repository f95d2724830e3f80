import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import type { Credential } from '../../../credentials/credential/credential';
import type { GatewayConfig } from '../../../gateway-variables';
import { presentsCredential } from '../../../credentials/credential/presented-credential';
import { AddressLimiter } from '../addresses/address-limiter';
import { ConcurrencyExceeded } from '../concurrency/concurrency.errors';
import { ConcurrencySlots } from '../concurrency/concurrency-slots';
import type { LimitMode } from '../../../organization/plans';
import { rateLimitHeaders } from '@probatum/rate-limit/rate-limit-headers';
import { RateLimitExceeded, RateLimitUnknown } from '../rate/rate-limit.errors';
import { type RateDecision, RateLimiter } from '@probatum/rate-limit/rate-limiter';
import type { LimiterState } from '../../../organization/request-log/logged-request';
import type { Call } from '../../call/call';
import { whenOver } from '../../call/when-over';
import { type LimitName, ReportRefusals } from './report-refusals';

/** Limits of rate and concurrency: by credential, and without one by IP address. */
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

  /**
   * A known caller counts against the limit even where there is nothing to call; callers without a credential count against
   * their address. A refused credential counts elsewhere, see limit-failed-credentials.ts.
   * @throws RateLimitExceeded, RateLimitUnknown, ConcurrencyExceeded
   */
  execute(call: Call): void | Promise<void> {
    if (call.credential) return this.ofCredential(call, call.credential);
    if (countsByAddress(call)) this.ofAddress(call);
  }

  /** Usually decides in the same turn. A request that waits for a token already holds its slot. */
  private ofCredential(call: Call, credential: Credential): void | Promise<void> {
    const { id, limit } = credential;
    const mode = this.isShadow ? 'shadow' : (limit.mode ?? 'enforced');
    const { concurrent = Infinity } = limit;
    if (this.slots.takenBy(id) >= concurrent && this.refuses('concurrency', mode, id)) {
      call.limitHeaders = rateLimitHeaders(this.limiter.look(credential));
      call.limiter = 'refused';
      throw new ConcurrencyExceeded(concurrent);
    }
    this.slots.take(id);
    whenOver(call, () => this.slots.giveBack(id));
    const decision = this.limiter.decide(credential);
    if (decision instanceof Promise) return decision.then((its) => this.judge(call, credential, mode, its));
    this.judge(call, credential, mode, decision);
  }

  private ofAddress(call: Call): void {
    if (!this.addresses) return;
    const { verdict, bucket } = this.addresses.decide(call.address);
    call.limitHeaders = rateLimitHeaders(bucket);
    const mode = this.isShadow ? 'shadow' : 'enforced';
    if (verdict === 'refused' && this.refuses('address', mode, call.address))
      throw new RateLimitExceeded(bucket, 'address');
  }

  private judge(call: Call, credential: Credential, mode: LimitMode, { verdict, bucket, of }: RateDecision): void {
    const { id, plan, organizationId } = credential;
    if (verdict === 'unavailable') {
      if (mode === 'shadow') return;
      throw new RateLimitUnknown();
    }
    call.limitHeaders = rateLimitHeaders(bucket);
    call.limiter = stateOf(verdict, mode);
    if (verdict === 'refused' && this.refuses(of, mode, of === 'key' ? id : organizationId))
      throw new RateLimitExceeded(bucket, of, { plan });
  }

  private refuses(limit: LimitName, mode: LimitMode, whom: string): boolean {
    this.report.refused({ limit, mode, whom });
    return mode === 'enforced';
  }
}

/** A caller of a public route, or with a credential in the query: the query is read before such a caller is refused. */
function countsByAddress({ refusal, request }: Call): boolean {
  return !refusal || (request.url!.includes('?') && !presentsCredential(request.headers));
}

function stateOf(verdict: RateDecision['verdict'], mode: LimitMode): LimiterState {
  if (verdict !== 'refused') return 'counted';
  return mode === 'shadow' ? 'shadow' : 'refused';
}
