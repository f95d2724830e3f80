import type { DialectName } from '../dialect/dialect';

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
  /** How many attempts reached their end so far. */
  readonly tries: number;
  /** Counts the claims; a result is recorded only under the claim that it was made with. */
  readonly claims: number;
  readonly url: string;
  readonly dialect: DialectName;
  readonly sealedSecret: string;
}
