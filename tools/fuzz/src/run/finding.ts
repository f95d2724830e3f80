import fc from 'fast-check';
import type { FuzzRequest } from '../generate/requests';
import type { Violation } from '../judge/violation';

/** A promise that was broken, with what makes the same request again. */
export interface Finding extends Violation {
  readonly seed: number;
  readonly path: string;
  readonly request: FuzzRequest;
}

/** More examples add nothing: a fault in one place often occurs in all. */
const mostFindings = 12;
/** Tries and time for making one example smaller. */
const [mostTries, maxMs] = [200, 10_000];

/** One finding for each operation and rule. */
export function firstOfEach(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding>();
  for (const finding of findings) {
    const kind = `${finding.request.operation} ${finding.rule}`;
    if (!kinds.has(kind)) kinds.set(kind, finding);
  }
  return [...kinds.values()].slice(0, mostFindings);
}

/** A smaller request that breaks the same promise; the finding itself when there is none, or when it came but once. */
export async function smallest(
  finding: Finding,
  requests: fc.Arbitrary<FuzzRequest>,
  attempt: (request: FuzzRequest) => Promise<Violation[]>,
): Promise<Finding> {
  let tries = 0;
  let found = finding;
  const property = fc.asyncProperty(requests, async (request) => {
    if ((tries += 1) > mostTries) return true;
    const same = (await attempt(request)).find(({ rule }) => rule === finding.rule);
    if (same) found = { ...finding, ...same, request };
    return !same;
  });
  const result = await fc.check(property, { seed: finding.seed, numRuns: 1, interruptAfterTimeLimit: maxMs });
  return { ...found, path: result.counterexamplePath ?? '0' };
}
