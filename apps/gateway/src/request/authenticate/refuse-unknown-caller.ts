import type { Call } from '../call/call';

/** @throws the problem with which the caller is told why there is no credential, or that there is no such route */
export function refuseUnknownCaller({ refusal }: Call): void {
  if (refusal) throw refusal;
}
