import { Wakeup } from './wakeup';
import type { Logger } from 'pino';

/** Repeats a task until it is stopped. A failure is logged, and the task is repeated after the pause. */
export class Loop {
  private readonly wakeup = new Wakeup();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly pauseMs: number,
    private readonly logger: Logger,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Waits for the running round. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.work();
      } catch (error) {
        this.logger.warn({ err: error, loop: this.name }, 'the loop was interrupted and restarts');
      }
      if (!this.stopping) await this.wakeup.wait(this.pauseMs);
    }
  }
}
