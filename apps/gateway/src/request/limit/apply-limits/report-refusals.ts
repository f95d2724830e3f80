import { Inject, Injectable } from '@nestjs/common';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import type { LimitMode } from '../../../organization/plans';

export type LimitName = 'key' | 'organization' | 'concurrency' | 'address' | 'failed_credentials';

export interface Refusal {
  readonly limit: LimitName;
  readonly mode: LimitMode;
  /** Id of the credential or of the organization, or an address. */
  readonly whom: string;
}

/** A caller who goes on and on is told of once in so long. */
const memory = { maxBytes: 2 * mebibyte, lifeMs: 60_000 };
const told = Object.freeze({});

/** Counts what limits refuse, or in shadow mode would have refused. */
@Injectable()
export class ReportRefusals {
  private readonly counter: Counter<'limit' | 'mode'>;
  private readonly told = new BoundedCache<object>(memory);

  constructor(
    @Inject(Registry) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.counter = new Counter({
      name: 'probatum_limit_refusals_total',
      help: 'Requests that a limit refused, or would have refused without shadow mode',
      labelNames: ['limit', 'mode'],
      registers: [registry],
    });
  }

  refused(refusal: Refusal): void {
    const { limit, mode, whom } = refusal;
    this.counter.inc({ limit, mode });
    if (mode === 'shadow' && this.isFirstReport(`${limit} ${whom}`)) {
      this.logger.info({ limit, whom }, 'a limit in shadow mode would refuse this caller');
    }
  }

  private isFirstReport(what: string): boolean {
    if (this.told.get(what)) return false;
    this.told.set(what, told, { bytes: 0 });
    return true;
  }
}
