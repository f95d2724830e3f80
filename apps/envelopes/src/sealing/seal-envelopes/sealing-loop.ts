import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Wakeup } from '@probatum/messaging/wakeup';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { WorkOnJob } from './work-on-job';
import type { SealJob } from './seal-job';
import { SealJobs } from './seal-jobs';

/** How long a job waits that started in another process, for example in one that is busy or has ended. */
const pollMs = 200;
/** The thread takes one document at a time: more jobs only read and store meanwhile. */
const maxJobs = 4;

/**
 * Works on jobs that are due. Any number of processes share them; a process that dies leaves a lease that ends. A job that
 * was interrupted may be the one that ends processes: it is worked on alone, so that it interrupts no others again. Such
 * jobs and the others take turns.
 */
@Injectable()
export class SealingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly wakeup = new Wakeup();
  private readonly underWay = new Set<Promise<void>>();
  private stopping = false;
  private isInterruptedNext = false;
  private isAlone = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly jobs: SealJobs,
    private readonly work: WorkOnJob,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Finishes the jobs that are under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
    await Promise.all(this.underWay);
  }

  /** Looks for jobs now: the last signature of an envelope has just committed here. */
  wake(): void {
    this.wakeup.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.claim().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'no envelopes could be claimed for sealing; trying again');
      });
      if (!this.stopping) await this.wakeup.wait(pollMs);
    }
  }

  private async claim(): Promise<void> {
    if (this.isAlone || (this.isInterruptedNext && this.underWay.size > 0)) return;
    if (this.isInterruptedNext) {
      this.isInterruptedNext = false;
      const job = await this.jobs.claimInterrupted();
      this.isAlone = job !== undefined;
      if (job) return this.start(job);
    }
    const room = maxJobs - this.underWay.size;
    if (room === 0) return;
    for (const job of await this.jobs.claim(room)) this.start(job);
    this.isInterruptedNext = await this.jobs.hasInterrupted();
  }

  private start(job: SealJob): void {
    const done = this.work.execute(job).finally(() => {
      this.isAlone = false;
      this.underWay.delete(done);
      this.wakeup.wake();
    });
    this.underWay.add(done);
  }
}
