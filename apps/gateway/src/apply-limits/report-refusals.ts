import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import type { LimitMode } from '../limit-rate/plans';

export type LimitName = 'key' | 'concurrency' | 'address' | 'failed_credentials';

export interface Refusal {
  readonly limit: LimitName;
  readonly mode: LimitMode;
  /** Id of the credential, or an address. */
  readonly whom: string;
}

/** A caller who goes on and on is told of once in so long. */
const quietMs = 60_000;
const mostRemembered = 10_000;

/** Counts what limits refuse, or in shadow mode would have refused. */
@Injectable()
export class ReportRefusals {
  private readonly counter: Counter<'limit' | 'mode'>;
  private readonly toldAt = new Map<string, number>();

  constructor(
    @Inject(Registry) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.counter = new Counter({
      name: 'probatum_limit_refusals_total',
      help: 'Requests that a limit refused, or would have refused if it were not in shadow mode',
      labelNames: ['limit', 'mode'],
      registers: [registry],
    });
  }

  refused(refusal: Refusal): void {
    const { limit, mode, whom } = refusal;
    this.counter.inc({ limit, mode });
    if (mode === 'shadow' && this.isNews(`${limit} ${whom}`)) {
      this.logger.info({ limit, whom }, 'a limit in shadow mode would refuse this caller');
    }
  }

  private isNews(what: string): boolean {
    const now = performance.now();
    if (now - (this.toldAt.get(what) ?? -Infinity) < quietMs) return false;
    if (this.toldAt.size >= mostRemembered) this.toldAt.clear();
    this.toldAt.set(what, now);
    return true;
  }
}
