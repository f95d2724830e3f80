export interface WaitOptions {
  /** 10 seconds unless told. */
  readonly timeoutMs?: number;
  /** Completes the sentence "waited in vain for …". */
  readonly describe?: string;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until the condition answers something truthy, and returns that. What it throws meanwhile means "not yet". */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, describe = 'the condition' }: WaitOptions = {},
): Promise<Truthy<T>> {
  const until = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      last = await condition();
      if (last) return last as Truthy<T>;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  } while (Date.now() < until);
  const seen = last instanceof Error ? last : undefined;
  const value = seen ? seen.message : JSON.stringify(last);
  throw new Error(`Waited ${timeoutMs} ms in vain for ${describe}; last seen: ${value}`, { cause: seen });
}
