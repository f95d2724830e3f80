import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { ClaimedDelivery } from './claimed-delivery';

/** After so many interruptions on our side a delivery has failed; docs/operations.md says how to start it again. */
export const maxInterruptions = 10;

/** Counts what is wrong on our side: a secret that cannot be opened, an outcome that cannot be written down. */
@Injectable()
export class CountInterruptions {
  private readonly interrupted: Counter;
  private readonly givenUp: Counter;

  constructor(metrics: Registry) {
    this.interrupted = new Counter({
      name: 'probatum_webhook_interruptions_total',
      help: 'Attempts that began and have no recorded outcome',
      registers: [metrics],
    });
    this.givenUp = new Counter({
      name: 'probatum_webhook_given_up_total',
      help: `Deliveries that failed because they were interrupted ${maxInterruptions} times`,
      registers: [metrics],
    });
  }

  /** A claim of a delivery whose last attempt was left unfinished tells of one more interruption. */
  note(claimed: readonly ClaimedDelivery[]): void {
    this.interrupted.inc(claimed.filter(({ wasInterrupted }) => wasInterrupted).length);
    this.givenUp.inc(claimed.filter(isGivenUp).length);
  }
}

export function isGivenUp({ interruptions }: ClaimedDelivery): boolean {
  return interruptions >= maxInterruptions;
}
