import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Environment } from '@probatum/contracts/tenant';

/**
 * `<prefix><public id, 8>_<secret, 32>_<checksum, 6>`, all base62 (0-9 A-Z a-z), for example
 * `ndi_test_4fGh81Kz_0aB3dE6fH9jK2mN5pQ8sT1vW4yZ7cF0i_4CF2md`. FROZEN: keys in the hands of customers have this form.
 *
 * - The public id finds the key and may be shown; it says nothing about the secret.
 * - The secret is 32 digits of base62 from a secure source (190 bits). Readers accept up to 64.
 * - The checksum is the CRC-32 (ISO 3309, as in zlib) of everything before the last `_`, as a big-endian number in six
 *   digits. It tells typing errors and random strings from keys without any look-up; it is no protection.
 * - Stored are the prefix with the public id, and the SHA-256 of the whole key.
 */
export const keyFamilies = ['ndi', 'sk'] as const;
export type KeyFamily = (typeof keyFamilies)[number];

const prefixes: Record<KeyFamily, Record<Environment, string>> = {
  ndi: { live: 'ndi_', sandbox: 'ndi_test_' },
  sk: { live: 'sk_live_', sandbox: 'sk_test_' },
};

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const publicIdLength = 8;
const secretLength = 32;
const checksumLength = 6;
const keyForm = formOf(Object.values(prefixes).flatMap((family) => Object.values(family)));

export interface ReadKey {
  readonly publicId: string;
  /** SHA-256 of the whole key, hex. */
  readonly hash: string;
}

export interface NewKey extends ReadKey {
  /** The whole key, shown once and never stored. */
  readonly key: string;
  /** The part that may be shown later to recognise the key. */
  readonly prefix: string;
}

export function generateKey(family: KeyFamily, environment: Environment): NewKey {
  return generateKeyWith(prefixes[family][environment]);
}

/** @returns null if the text does not have the format of our keys; decided from the text alone */
export function readKey(text: string): ReadKey | null {
  return readKeyOf(keyForm, text);
}

/** The form of all keys that begin in one of these ways; its group is the public id. */
export function formOf(beginnings: readonly string[]): RegExp {
  return new RegExp(`^(?:${beginnings.join('|')})([0-9A-Za-z]{8})_[0-9A-Za-z]{32,64}_[0-9A-Za-z]{6}$`);
}

/** Credentials of other kinds have the same form under a beginning of their own. */
export function generateKeyWith(beginning: string): NewKey {
  const publicId = randomDigits(publicIdLength);
  const prefix = `${beginning}${publicId}`;
  const signed = `${prefix}_${randomDigits(secretLength)}`;
  const key = `${signed}_${checksumOf(signed)}`;
  return { key, prefix, publicId, hash: hashOf(key) };
}

/** Keys that another system drew and whose hash was imported begin like ours. */
export const legacyPrefixPattern = '^(?:ndi|sk)_[0-9A-Za-z_-]{1,29}$';
const legacyPattern = /^(?:ndi|sk)_[0-9A-Za-z_-]{16,200}$/;

export function familyOf(prefix: string): KeyFamily {
  return prefix.startsWith('sk_') ? 'sk' : 'ndi';
}

/**
 * A key that may have been imported: it has no public id, so it is found by its hash.
 * @returns null when the text has the form of our own keys, whose checksum says whether it is one
 */
export function readLegacyKey(text: string): ReadKey | null {
  if (keyForm.test(text) || !legacyPattern.test(text)) return null;
  const hash = hashOf(text);
  return { publicId: hash, hash };
}

export function readKeyOf(form: RegExp, text: string): ReadKey | null {
  const publicId = form.exec(text)?.[1];
  if (publicId === undefined) return null;
  const end = text.length - checksumLength;
  if (text.slice(end) !== checksumOf(text.slice(0, end - 1))) return null;
  return { publicId, hash: hashOf(text) };
}

export function checksumOf(signed: string): string {
  let rest = crc32(signed);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** As text, which costs half as much as a buffer of its own for every request. */
function hashOf(key: string): string {
  return hash('sha256', key, 'hex');
}

/** Bytes from 248 on are dropped, so that each of the 62 digits is equally likely. */
function randomDigits(length: number): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && digits.length < length) digits += alphabet[byte % 62]!;
    }
  }
  return digits;
}
