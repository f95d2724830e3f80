import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { PictureAnswer } from './picture-thread';
import { PictureRefused, readPicture } from './read-picture';

/** The thread that reads pictures, one after the other. */
parentPort!.on('message', (base64: string) => parentPort!.postMessage(answerTo(base64)));

function answerTo(base64: string): PictureAnswer {
  try {
    const png = readPicture(base64);
    return { picture: { png, sha256: hash('sha256', png, 'hex') } };
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    return { refused: error.message };
  }
}
