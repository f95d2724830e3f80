import { CannotStart } from '@probatum/local-infrastructure/cannot-start';

/** A request to end the platform: Ctrl-C, SIGTERM, a closed terminal, or the end of the npm that started us. */
export class Interruption {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;
  readonly happened = new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve()));

  private firstAt = 0;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.interrupt(signal));
    if (process.env['npm_lifecycle_event']) this.watchParent(process.ppid);
  }

  private interrupt(reason: string): void {
    if (this.signal.aborted) return this.endNow(reason);
    this.firstAt = Date.now();
    this.controller.abort(new CannotStart(`Given up: ${reason}.`));
  }

  /** Ctrl-C arrives twice, from the terminal and from npm. A later one means that the user is impatient. */
  private endNow(reason: string): void {
    // The children end with this process, or at the next start.
    if (reason === 'SIGINT' && Date.now() - this.firstAt > 1_000) process.exit(130);
  }

  /** npm passes signals on, but SIGKILL cannot be passed on. */
  private watchParent(parent: number): void {
    setInterval(() => {
      if (process.ppid !== parent && !this.signal.aborted) this.interrupt('npm, which had started it, is gone');
    }, 500).unref();
  }
}
