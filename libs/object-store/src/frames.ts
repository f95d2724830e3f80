import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Pieces } from './pieces';

/** Bytes of content in a frame. The last one may have fewer; it is empty only in an empty object. */
export const frameBytes = 65_536;
export const tagBytes = 16;

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const empty = Buffer.alloc(0);

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce of a frame is its number and whether it
 * is the last. So frames that are cut off, swapped, repeated or appended do not open. A key serves one object only.
 */
export async function* sealFrames(content: Pieces, key: Buffer): AsyncGenerator<Buffer> {
  for await (const { frame, nonce } of framesOf(content, frameBytes)) {
    const cipher = createCipheriv(cipherName, key, nonce);
    yield Buffer.concat([cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Gives the content of a frame when the frame is whole. @throws Error for a frame that is not */
export async function* openFrames(sealed: Pieces, key: Buffer): AsyncGenerator<Buffer> {
  for await (const { frame, nonce } of framesOf(sealed, frameBytes + tagBytes)) {
    if (frame.length < tagBytes) throw new Error('The last frame is cut');
    const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(frame.subarray(-tagBytes));
    const content = decipher.update(frame.subarray(0, -tagBytes));
    // It throws when the tag does not fit: the content is kept back until then.
    decipher.final();
    yield content;
  }
}

/** Reads one frame ahead, which tells whether a frame is the last. */
async function* framesOf(pieces: Pieces, size: number) {
  let frame = await pieces.take(size);
  for (let number = 0; ; number += 1) {
    const next = frame.length === size ? await pieces.take(size) : empty;
    const isLast = next.length === 0;
    yield { frame, nonce: nonceOf(number, isLast) };
    if (isLast) return;
    frame = next;
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeUInt32BE(number, nonceBytes - 5);
  nonce[nonceBytes - 1] = isLast ? 1 : 0;
  return nonce;
}
