import type { DialectName } from '../dialect/dialects';

/** A lease lasts for an attempt and this: to claim it, and to write down what became of it. */
export const leaseMarginMs = 5_000;

/** A delivery that this process alone may attempt until its lease ends. */
export interface ClaimedDelivery {
  readonly organizationId: string;
  readonly environment: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly event: string;
  readonly body: string;
  /** The trace that the event came with. */
  readonly traceparent: string | null;
  /** How many attempts reached their end so far. */
  readonly tries: number;
  /** Counts the claims; a result is recorded only under the claim that it was made with. */
  readonly claims: number;
  /** How many attempts were begun and never recorded, and whether the last one was. */
  readonly interruptions: number;
  readonly wasInterrupted: boolean;
  /** How many rows the claim had before it left out what was beyond the share of an organization. */
  readonly examined: number;
  readonly url: string;
  readonly dialect: DialectName;
  readonly sealedSecret: string;
}
