import { hash, randomFillSync } from 'node:crypto';
import type { Primitives } from '@probatum/certificate-format/primitives';

/** The certificate format on Node's own cryptography. */
export const nodePrimitives: Primitives = {
  sha256Hex: (text) => hash('sha256', text, 'hex'),
  sha256Base64url: (text) => hash('sha256', text, 'base64url'),
  toBase64url: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  fromBase64url: (encoded) => Buffer.from(encoded, 'base64url').toString('utf8'),
};

const saltBytes = 16;
const pool = Buffer.alloc(saltBytes * 256);
let used = pool.length;

/** 128 random bits in base64url, never given out twice. One draw fills 256 of them. */
export function newSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += saltBytes;
  return pool.toString('base64url', used - saltBytes, used);
}
