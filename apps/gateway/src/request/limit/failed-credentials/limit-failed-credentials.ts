import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { ReportRefusals } from '../apply-limits/report-refusals';
import type { GatewayConfig } from '../../../gateway-variables';
import { type AddressDecision, AddressLimiter } from '../addresses/address-limiter';
import type { LimitMode } from '../../../organization/plans';
import { rateLimitHeaders } from '@probatum/rate-limit/rate-limit-headers';
import { RateLimitExceeded } from '../rate/rate-limit.errors';

/** The caller that presents a credential. */
export interface Presenter {
  readonly address: string;
  /** Flat list of names and values: the headers of a response about a limit. */
  limitHeaders: readonly string[];
}

/** A credential that nothing is known of, about to be looked up. */
export interface LookUp {
  readonly refusal: RateLimitExceeded | null;
  /** Not counted unless the credential is refused. */
  giveBack(): void;
}

const uncounted: LookUp = { refusal: null, giveBack: () => undefined };

/**
 * Limits how often credentials from one address may be refused, and how often unknown credentials may be looked up.
 * They are counted separately, so that a program with one wrong key cannot prevent look-ups of its neighbours' new
 * keys. Known valid credentials are not counted.
 */
@Injectable()
export class LimitFailedCredentials {
  private readonly refusals: AddressLimiter | null;
  private readonly lookUps: AddressLimiter | null;
  private readonly mode: LimitMode;
  private readonly reported = new WeakSet<Presenter>();

  constructor(
    @Inject(CONFIG) { FAILED_CREDENTIALS_PER_MINUTE: perMinute, LIMIT_MODE }: GatewayConfig,
    private readonly report: ReportRefusals,
  ) {
    const newLimiter = () => (perMinute === 0 ? null : new AddressLimiter({ perMinute, capacity: perMinute }));
    this.refusals = newLimiter();
    this.lookUps = newLimiter();
    this.mode = LIMIT_MODE === 'shadow' ? 'shadow' : 'enforced';
  }

  lookUp(caller: Presenter): LookUp {
    if (!this.lookUps) return uncounted;
    const decision = this.lookUps.decide(caller.address);
    if (decision.verdict === 'refused') return { ...uncounted, refusal: this.refuse(caller, decision) };
    return { refusal: null, giveBack: () => decision.bucket.giveBack() };
  }

  /** @returns the error for the caller in place of the reason why the credential was refused */
  refused(caller: Presenter): RateLimitExceeded | null {
    const decision = this.refusals?.decide(caller.address);
    return decision?.verdict === 'refused' ? this.refuse(caller, decision) : null;
  }

  private refuse(caller: Presenter, { bucket }: AddressDecision): RateLimitExceeded | null {
    // In shadow mode a request may meet both limits.
    if (this.reported.has(caller)) return null;
    this.reported.add(caller);
    this.report.refused({ limit: 'failed_credentials', mode: this.mode, whom: caller.address });
    if (this.mode === 'shadow') return null;
    caller.limitHeaders = rateLimitHeaders(bucket);
    return new RateLimitExceeded(bucket, 'address', { of: 'wrong credentials' });
  }
}
