import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const isSource = __filename.endsWith('.ts');
/** Tests run the sources. */
const execArgv = isSource ? ['-r', join(__dirname, '../../../../tools/run-sources.js')] : [];

/** A thread that answers one task at a time. It is kept, and replaced when it ends or takes too long. */
export class TaskThread<Task, Answer> {
  private worker: Worker | undefined;

  /** @param program path without its ending: it answers each message by one message */
  constructor(
    private readonly program: string,
    private readonly timeLimitMs: number,
  ) {}

  start(): Worker {
    const worker = new Worker(`${this.program}.${isSource ? 'ts' : 'js'}`, { execArgv });
    // A thread that ends between two tasks is replaced by the next one.
    worker.on('error', () => undefined);
    worker.on('exit', () => (this.worker = this.worker === worker ? undefined : this.worker));
    worker.unref();
    return (this.worker = worker);
  }

  /** Call it again only when it has settled. */
  run(task: Task): Promise<Answer> {
    const { timeLimitMs } = this;
    const worker = this.worker ?? this.start();
    return new Promise((resolve, reject) => {
      const end = (error: Error) => {
        this.worker = undefined;
        void worker.terminate();
        settle(() => reject(error));
      };
      const timer = setTimeout(() => end(new Error(`A task took longer than ${timeLimitMs} ms`)), timeLimitMs);
      const onExit = (code: number) => end(new Error(`The thread ended with code ${code}`));
      const onMessage = (answer: Answer) => settle(() => resolve(answer));
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

  async end(): Promise<void> {
    await this.worker?.terminate();
  }
}
