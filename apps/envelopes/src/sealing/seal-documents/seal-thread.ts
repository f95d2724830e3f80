import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { SealAnswer, SealedPdf, SealTask } from './seal-task';
import { SealingFailed } from './sealing-failed';

/** Far more than the largest document takes. */
const timeLimitMs = 120_000;
const isSource = __filename.endsWith('.ts');
const program = join(__dirname, `seal-program.${isSource ? 'ts' : 'js'}`);
/** Tests run the sources. */
const execArgv = isSource ? ['-r', join(__dirname, '../../../../../tools/run-sources.js')] : [];

/** Seals in a thread of its own, so that requests do not wait for the work. The thread is kept: fonts are read once. */
@Injectable()
export class SealThread implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** So that the first envelope does not wait for it. */
  onApplicationBootstrap(): void {
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.last;
    await this.worker?.terminate();
  }

  /** @throws SealingFailed, or an error after which the task may be tried again */
  async execute(task: SealTask): Promise<SealedPdf> {
    const done = this.last.then(() => this.run(task));
    this.last = done.catch(() => undefined);
    const answer = await done;
    if ('sealed' in answer) return answer.sealed;
    const { message, isFinal, stack } = answer.failure;
    if (isFinal) throw new SealingFailed(message);
    throw Object.assign(new Error(message), { stack });
  }

  private run(task: SealTask): Promise<SealAnswer> {
    const worker = this.worker ?? this.start();
    return new Promise((resolve, reject) => {
      const end = (error: Error) => {
        this.worker = undefined;
        void worker.terminate();
        settle(() => reject(error));
      };
      const timer = setTimeout(() => end(new Error(`Sealing took longer than ${timeLimitMs} ms`)), timeLimitMs);
      const onExit = (code: number) => end(new Error(`The thread that seals ended with code ${code}`));
      const onMessage = (answer: SealAnswer) => settle(() => resolve(answer));
      const settle = (report: () => void) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', end).off('exit', onExit);
        worker.unref();
        report();
      };
      worker.on('message', onMessage).on('error', end).on('exit', onExit);
      worker.ref();
      worker.postMessage(task);
    });
  }

  private start(): Worker {
    const worker = new Worker(program, { execArgv });
    // A thread that ends between two tasks is replaced by the next one.
    worker.on('error', () => undefined);
    worker.on('exit', () => (this.worker = this.worker === worker ? undefined : this.worker));
    worker.unref();
    return (this.worker = worker);
  }
}
