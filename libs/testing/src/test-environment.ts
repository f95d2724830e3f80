import { AsyncLocalStorage } from 'node:async_hooks';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** A worker's own part of the free ports: a server that a test has stopped may need its port again. */
const worker = Number(process.env['JEST_WORKER_ID'] ?? 1) % 10;
process.env['FREE_PORTS'] = `${20_000 + 1_200 * worker}-${21_199 + 1_200 * worker}`;

/** Those that code of the running test file has used. */
const used = new Set<AsyncLocalStorage<unknown>>();

const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: never[]) {
  used.add(this);
  return Reflect.apply(run, this, args) as never;
};

/**
 * Node's environment of Jest, without what a test file leaves behind. jest-circus keeps an AsyncLocalStorage for each
 * file, and Node copies the content of every one in use to each new promise: without this, a worker's promises become
 * slower with each file, and nothing of the file can be collected.
 */
export default class FileEnvironment extends TestEnvironment {
  /** A time limit matters only when a test fails: a file may ask for more than the default, never for less. */
  handleTestEvent(event: Circus.Event, { testTimeout }: Circus.State): void {
    if (event.name === 'test_start') event.test.timeout = Math.max(event.test.timeout ?? 0, testTimeout);
    if (event.name === 'hook_start') event.hook.timeout = Math.max(event.hook.timeout ?? 0, testTimeout);
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    for (const storage of used) storage.disable();
    used.clear();
  }
}
