import { CannotStart, explainEnd, PortTaken } from './cannot-start';
import { listensOn } from './listening-process';
import type { LocalProcess } from './local-process';

interface Readiness {
  readonly port: number;
  readonly timeoutMs?: number;
}

/**
 * Waits until the probe answers true and the process itself listens on the port. A process that ends before, or takes too
 * long even for a slow machine, becomes a clear sentence.
 */
export async function untilReady(
  process: LocalProcess,
  probe: () => Promise<boolean>,
  { port, timeoutMs = 120_000 }: Readiness,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (process.running) {
    // Another program may answer on the port while the process has not found out yet that it is taken.
    const isAnswered = await probe();
    if (isAnswered && process.running && (await listensOn(process.pid, port))) return;
    if (performance.now() > until) {
      await process.kill();
      if (isAnswered) throw new PortTaken(process.name, port);
      throw new CannotStart(`${process.name} did not become ready within ${timeoutMs / 1000} seconds.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw explainEnd(process.name, process.output(), port);
}
