import { openFrames, sealFrames } from './frames';
import type { ObjectKeys } from './object-keys';
import { ObjectDamaged } from './object-store';
import { Pieces } from './pieces';

/** The first bytes of a sealed object: its format. The length of the sealed key (2 bytes) and the key follow. */
const format = Buffer.from('PBO1');
const lengthBytes = 2;

/** Turns content into the bytes at rest, with a new key of its own. */
export async function* sealObject(
  name: string,
  content: AsyncIterable<Uint8Array>,
  keys: ObjectKeys,
): AsyncGenerator<Buffer> {
  const pieces = new Pieces(content);
  try {
    const { key, sealed } = keys.create(name);
    yield headerOf(sealed);
    yield* sealFrames(pieces, key);
  } finally {
    await pieces.close();
  }
}

/**
 * Turns bytes at rest into content. The key is opened before the promise settles.
 *
 * @throws ObjectDamaged, ObjectKeyUnknown
 */
export async function openObject(
  name: string,
  sealed: AsyncIterable<Uint8Array>,
  keys: ObjectKeys,
): Promise<AsyncGenerator<Buffer>> {
  const pieces = new Pieces(sealed);
  try {
    const key = keys.open(name, await readSealedKey(name, pieces));
    return contentOf(name, pieces, key);
  } catch (error) {
    await pieces.close();
    throw error;
  }
}

async function* contentOf(name: string, pieces: Pieces, key: Buffer): AsyncGenerator<Buffer> {
  try {
    for await (const content of openFrames(pieces, key)) yield content;
  } catch (error) {
    throw isOfSystem(error) ? error : new ObjectDamaged(name, error);
  } finally {
    await pieces.close();
  }
}

function headerOf(sealedKey: string): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(sealedKey.length);
  return Buffer.concat([format, length, Buffer.from(sealedKey)]);
}

async function readSealedKey(name: string, pieces: Pieces): Promise<string> {
  const start = await pieces.take(format.length + lengthBytes);
  if (start.length < format.length + lengthBytes || !start.subarray(0, format.length).equals(format))
    throw new ObjectDamaged(name);
  return (await pieces.take(start.readUInt16BE(format.length))).toString('latin1');
}

/** The disk or the network failed, which says nothing about the object. */
function isOfSystem(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}
