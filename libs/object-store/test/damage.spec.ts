import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { frameBytes, tagBytes } from '../src/frames';
import { ObjectDamaged, ObjectKeyUnknown, type ObjectStore } from '../src/object-store';
import { filesOf, openStore, read } from './opened-store';

const frames = 3;
const content = randomBytes(frames * frameBytes);
const sealedFrame = frameBytes + tagBytes;
let store: ObjectStore;
let file: string;
let whole: Buffer;
/** Position of the first frame. */
let start: number;

beforeAll(async () => {
  const opened = await openStore();
  store = opened.store;
  await store.put('doc_1', content);
  [file] = filesOf(opened.folder) as [string];
  whole = readFileSync(file);
  start = whole.length - frames * sealedFrame;
});

async function readAs(bytes: Buffer) {
  writeFileSync(file, bytes);
  return read(store, 'doc_1').catch((error: unknown) => ({ content: Buffer.alloc(0), error }));
}

const frame = (number: number) => whole.subarray(start + number * sealedFrame, start + (number + 1) * sealedFrame);
const built = (...numbers: number[]) => Buffer.concat([whole.subarray(0, start), ...numbers.map(frame)]);

/** The error, after nothing but the first bytes of the content. */
async function expectDamage(bytes: Buffer, ...kinds: Array<typeof ObjectDamaged | typeof ObjectKeyUnknown>) {
  const got = await readAs(bytes);
  expect(kinds.some((kind) => got.error instanceof kind)).toBe(true);
  expect(got.content.length % frameBytes).toBe(0);
  expect(content.subarray(0, got.content.length).equals(got.content)).toBe(true);
  return got.content.length / frameBytes;
}

it('a whole object opens', async () => {
  expect((await readAs(whole)).content.equals(content)).toBe(true);
  expect((await readAs(built(0, 1, 2))).content.equals(content)).toBe(true);
});

it('a flipped bit anywhere in the header is found before any content', async () => {
  for (let at = 0; at < start; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at]! ^= 1;
    expect(await expectDamage(flipped, ObjectDamaged, ObjectKeyUnknown)).toBe(0);
  }
});

it('a flipped bit in a frame is found before any byte of that frame', async () => {
  for (let number = 0; number < frames; number += 1) {
    for (const at of [0, 1, frameBytes - 1, frameBytes, sealedFrame - 1]) {
      const flipped = Buffer.from(whole);
      flipped[start + number * sealedFrame + at]! ^= 0x80;
      expect(await expectDamage(flipped, ObjectDamaged)).toBe(number);
    }
  }
});

it('an object that was cut is found, at the border of a frame too', async () => {
  const borders = [0, 1, 2, 3].flatMap((number) =>
    [-1, 0, 1, tagBytes].map((more) => start + number * sealedFrame + more),
  );
  const inHeader = [0, 1, 5, 6, 20];
  for (const length of [...inHeader, ...borders].filter((each) => each < whole.length))
    await expectDamage(whole.subarray(0, length), ObjectDamaged, ObjectKeyUnknown);
});

it('frames that were swapped, repeated, left out or appended are found', async () => {
  expect(await expectDamage(built(1, 0, 2), ObjectDamaged)).toBe(0);
  expect(await expectDamage(built(0, 2, 1), ObjectDamaged)).toBe(1);
  expect(await expectDamage(built(0, 0, 1, 2), ObjectDamaged)).toBe(1);
  expect(await expectDamage(built(0, 2), ObjectDamaged)).toBe(1);
  expect(await expectDamage(built(0, 1, 2, 2), ObjectDamaged)).toBe(2);
  expect(await expectDamage(built(0, 1, 2, 0), ObjectDamaged)).toBe(2);
  for (const more of [1, tagBytes, frameBytes])
    expect(await expectDamage(Buffer.concat([whole, Buffer.alloc(more)]), ObjectDamaged)).toBe(2);
});

it('the frames of another object under the same key-encryption key do not open', async () => {
  await store.put('doc_2', content);
  const other = readFileSync(filesOf(dirname(dirname(file))).find((path) => path.endsWith('doc_2'))!);
  const mixed = Buffer.concat([whole.subarray(0, start), other.subarray(start)]);
  expect(await expectDamage(mixed, ObjectDamaged)).toBe(0);
});

it('an object under the name of another one does not open', async () => {
  writeFileSync(file, whole);
  await store.put('doc_3', content);
  const third = filesOf(dirname(dirname(file))).find((path) => path.endsWith('doc_3'))!;
  copyFileSync(file, third);
  await expect(store.get('doc_3')).rejects.toThrow(ObjectDamaged);
});

it('a file that is replaced or cut while it is read gives no foreign byte', async () => {
  writeFileSync(file, whole);
  const stream = await store.get('doc_1');
  truncateSync(file, start + sealedFrame);
  writeFileSync(join(dirname(file), 'next'), built(2, 1, 0));
  renameSync(join(dirname(file), 'next'), file);
  const chunks: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  })();
  await reading.catch((error: unknown) => expect(error).toBeInstanceOf(ObjectDamaged));
  const got = Buffer.concat(chunks);
  expect(content.subarray(0, got.length).equals(got)).toBe(true);
});
