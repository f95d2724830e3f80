export interface WaitOptions {
  /** Two minutes by default: a limit matters only when a test fails. */
  readonly timeoutMs?: number;
  /** Completes the sentence "waited … for <this>". */
  readonly describe?: string;
}

/** A condition that asks a server is asked less often: asking takes at most a fifth of the time. */
const [leastPauseMs, mostPauseMs, share] = [10, 200, 5];

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until the condition returns a truthy value, and returns that value. An error meanwhile means "not yet". */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 120_000, describe = 'the condition' }: WaitOptions = {},
): Promise<Truthy<T>> {
  const until = performance.now() + timeoutMs;
  let last: unknown;
  do {
    const from = performance.now();
    try {
      last = await condition();
      if (last) return last as Truthy<T>;
    } catch (error) {
      last = error;
    }
    const pauseMs = (performance.now() - from) * (share - 1);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(pauseMs, leastPauseMs), mostPauseMs)));
  } while (performance.now() < until);
  const seen = last instanceof Error ? last : undefined;
  const value = seen ? seen.message : JSON.stringify(last);
  throw new Error(`Waited ${timeoutMs} ms without success for ${describe}; last seen: ${value}`, { cause: seen });
}
