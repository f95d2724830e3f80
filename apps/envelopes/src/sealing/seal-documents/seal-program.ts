import 'reflect-metadata';
import { parentPort } from 'node:worker_threads';
import { seal } from './seal';
import type { SealAnswer, SealTask } from './seal-task';
import { SealingFailed } from './sealing-failed';

/** The thread that draws and seals, one task after the other. */
parentPort!.on('message', (task: SealTask) => {
  void answerTo(task).then((answer) => {
    const bytes = 'sealed' in answer ? answer.sealed.bytes : undefined;
    const isWhole = bytes && bytes.byteLength === bytes.buffer.byteLength;
    parentPort!.postMessage(answer, isWhole ? [bytes.buffer as ArrayBuffer] : []);
  });
});

async function answerTo(task: SealTask): Promise<SealAnswer> {
  try {
    return { sealed: await seal(task) };
  } catch (error) {
    const { message, stack } = error as Error;
    return { failure: { message, stack, isFinal: error instanceof SealingFailed } };
  }
}
