import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TaskThread } from '../../threads/task-thread';
import type { SealAnswer, SealedPdf, SealTask } from './seal-task';
import { SealingFailed } from './sealing-failed';

/** Far more than the largest document takes. */
const timeLimitMs = 120_000;

/** Seals in a thread of its own, so that requests do not wait for the work. The thread is kept: fonts are read once. */
@Injectable()
export class SealThread implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly thread = new TaskThread<SealTask, SealAnswer>(join(__dirname, 'seal-program'), timeLimitMs);
  private last: Promise<unknown> = Promise.resolve();

  /** So that the first envelope does not wait for it. */
  onApplicationBootstrap(): void {
    this.thread.start();
  }

  /** After the jobs that are under way, each of which has several tasks. */
  async onApplicationShutdown(): Promise<void> {
    await this.last;
    await this.thread.end();
  }

  /** @throws SealingFailed, or an error after which the task may be tried again */
  async execute(task: SealTask): Promise<SealedPdf> {
    const done = this.last.then(() => this.thread.run(task));
    this.last = done.catch(() => undefined);
    const answer = await done;
    if ('sealed' in answer) return answer.sealed;
    const { message, isFinal, stack } = answer.failure;
    if (isFinal) throw new SealingFailed(message);
    throw Object.assign(new Error(message), { stack });
  }
}
