import { ObjectKeys } from '../src/object-keys';
import { openObject, sealObject } from '../src/sealed-object';
import { newSealer } from './opened-store';

const megabyte = 1_048_576;
const chunkBytes = 100_000;
const chunks = 500;
const keys = new ObjectKeys(newSealer());

/** Counts the bytes that were taken from a source of 50 MB. */
class Counted {
  taken = 0;

  async *source(): AsyncGenerator<Uint8Array> {
    for (let number = 0; number < chunks; number += 1) {
      this.taken += chunkBytes;
      yield Buffer.alloc(chunkBytes, number);
    }
  }
}

it('holds at most a few frames of 50 MB while it stores and reads them', async () => {
  const counted = new Counted();
  const written = { bytes: 0 };
  let most = 0;
  async function* sealed() {
    for await (const part of sealObject('doc_1', counted.source(), keys)) {
      written.bytes += part.length;
      most = Math.max(most, counted.taken - written.bytes);
      yield part;
    }
  }
  let readBytes = 0;
  for await (const part of await openObject('doc_1', sealed(), keys)) {
    readBytes += part.length;
    most = Math.max(most, written.bytes - readBytes);
  }
  expect(readBytes).toBe(chunks * chunkBytes);
  expect(most).toBeLessThan(megabyte / 2);
});

it('takes no more from the source than its reader wants', async () => {
  const counted = new Counted();
  const sealed = sealObject('doc_1', counted.source(), keys);
  for (let parts = 0; parts < 3; parts += 1) await sealed.next();
  await sealed.return(undefined);
  expect(counted.taken).toBeLessThan(megabyte / 2);
});
