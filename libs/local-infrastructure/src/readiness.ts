import { CannotStart, explainEnd } from './cannot-start';
import type { LocalProcess } from './local-process';

interface Readiness {
  readonly port?: number;
  readonly timeoutMs?: number;
}

/** Waits until the probe answers true. A process that ends before, or takes too long, becomes a clear sentence. */
export async function untilReady(
  process: LocalProcess,
  probe: () => Promise<boolean>,
  { port, timeoutMs = 30_000 }: Readiness = {},
): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (process.running) {
    // The port may be answered by another program while ours is still finding out that it is taken.
    if ((await probe()) && process.running) return;
    if (Date.now() > until) {
      await process.kill();
      throw new CannotStart(`${process.name} did not become ready within ${timeoutMs / 1000} seconds.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw explainEnd(process.name, process.output(), port);
}
