import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const format = 'v1';
const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals secrets at rest with AES-256-GCM under a key-encryption key from outside of the database.
 * The context (for example `signing-key:<kid>`) is authenticated: a sealed value moved to another row does not open.
 */
export class Sealer {
  private readonly key: Buffer;
  /** Names the key in what it seals: 8 characters of base64url. */
  readonly keyId: string;

  /** @param keyBase64 32 bytes in base64 */
  constructor(keyBase64: string) {
    this.key = Buffer.from(keyBase64, 'base64');
    if (this.key.length !== 32) throw new Error('The key-encryption key must be 32 bytes in base64');
    this.keyId = createHash('sha256').update(this.key).digest('base64url').slice(0, 8);
  }

  /** @returns `v1.<key id>.<base64url of nonce, ciphertext and tag>` */
  seal(plain: Buffer | string, context: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(cipherName, this.key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `${format}.${this.keyId}.${sealed.toString('base64url')}`;
  }

  /** @throws Error when the value was changed, belongs to another context or was sealed under another key. */
  open(sealed: string, context: string): Buffer {
    const [version, keyId, body = '', ...more] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    const isWhole = bytes.length >= nonceBytes + tagBytes && bytes.toString('base64url') === body;
    if (version !== format || more.length > 0 || !isWhole) throw new Error('This is not a sealed value');
    if (keyId !== this.keyId) throw new Error(`Sealed under another key-encryption key (${keyId})`);
    const decipher = createDecipheriv(cipherName, this.key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  }

  /** A key of 32 bytes for another purpose, derived with HKDF-SHA-256 (RFC 5869). */
  deriveKey(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, '', purpose, 32));
  }
}
