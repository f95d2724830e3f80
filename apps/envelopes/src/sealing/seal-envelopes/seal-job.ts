import type { Environment } from '@probatum/contracts/tenant';

/** A job that this process alone may work on until its lease ends. */
export interface SealJob {
  readonly organizationId: string;
  readonly environment: Environment;
  readonly envelopeId: string;
  readonly certificateId: string;
  /** How many attempts have ended with an error. */
  readonly tries: number;
  /** Counts the claims. A result is stored only under the claim that it was made with. */
  readonly claims: number;
}

/** Another process has the job now: this one forgets it. */
export class JobLost extends Error {}

/** Pauses after attempts that failed for a reason that may pass. */
const retryDelaysMs = [1_000, 10_000, 60_000, 600_000, 3_600_000, 14_400_000];

export function retryDelayMs(tries: number): number | undefined {
  return retryDelaysMs[tries];
}

/** After so many attempts of which the process did not reach the end, the job is given up. */
const maxInterruptions = 10;

export function isGivenUp({ claims, tries }: SealJob): boolean {
  return claims - tries > maxInterruptions;
}
