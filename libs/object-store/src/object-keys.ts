import { randomBytes } from 'node:crypto';
import type { Sealer } from '@probatum/persistence/sealer';
import { ObjectDamaged, ObjectKeyUnknown } from './object-store';

export interface ObjectKey {
  /** 32 bytes, for this object alone. */
  readonly key: Buffer;
  /** The key, sealed under the key-encryption key for the object's name. */
  readonly sealed: string;
}

/**
 * Keys of objects, sealed under the key-encryption key. After a rotation, older key-encryption keys still open what
 * they sealed. An object moves to the current one when its content is put again.
 */
export class ObjectKeys {
  private readonly sealers: ReadonlyMap<string, Sealer>;

  constructor(
    private readonly current: Sealer,
    older: readonly Sealer[] = [],
  ) {
    this.sealers = new Map([current, ...older].map((sealer) => [sealer.keyId, sealer]));
  }

  create(name: string): ObjectKey {
    const key = randomBytes(32);
    return { key, sealed: this.current.seal(key, contextOf(name)) };
  }

  /** @throws ObjectKeyUnknown, ObjectDamaged */
  open(name: string, sealed: string): Buffer {
    const keyId = keyIdPattern.exec(sealed)?.[1];
    if (keyId === undefined) throw new ObjectDamaged(name);
    const sealer = this.sealers.get(keyId);
    if (!sealer) throw new ObjectKeyUnknown(name, keyId);
    try {
      return sealer.open(sealed, contextOf(name));
    } catch (error) {
      throw new ObjectDamaged(name, error);
    }
  }
}

/** The name is authenticated, so that an object under another object's name does not open. */
function contextOf(name: string): string {
  return `object:${name}`;
}

/** The start of a sealed value. Any other text comes from damage, and is kept out of messages. */
const keyIdPattern = /^v1\.([\w-]{8})\./;
