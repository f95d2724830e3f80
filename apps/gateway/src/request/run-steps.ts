import type { Call } from './call/call';

/** One thing that is done with a request. It throws what the request is refused with; later steps wait for its promise. */
export type Step = (call: Call) => void | Promise<void>;

/**
 * Takes a request through all steps in their order, as far as none refuses it. Only promises are waited for: a request
 * for which every step knows enough is handled in the turn in which it came.
 */
export function runSteps(
  steps: readonly Step[],
  call: Call,
  refuse: (call: Call, error: unknown) => void,
  from = 0,
): void {
  try {
    for (let index = from; index < steps.length; index += 1) {
      const pending = steps[index]!(call);
      if (!(pending instanceof Promise)) continue;
      pending.then(
        () => runSteps(steps, call, refuse, index + 1),
        (error: unknown) => refuse(call, error),
      );
      return;
    }
  } catch (error) {
    refuse(call, error);
  }
}
