import type { Readable } from 'node:stream';

/** Bytes, or a stream of them such as an upload. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

export interface StoredObject {
  /** Size of the content as it was given. */
  readonly bytes: number;
  /** SHA-256 of the content as it was given, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Keeps large contents under names, encrypted. An object is there as a whole or not at all. The store cannot tell an
 * object from an older one of the same name: the caller's row keeps the SHA-256.
 */
export interface ObjectStore {
  /**
   * Stores the content when all of it has arrived. A later object of the same name replaces an earlier one.
   *
   * @throws InvalidObjectName, or the error of the stream. Nothing is stored then.
   */
  put(name: string, content: Content): Promise<StoredObject>;

  /**
   * The content, decrypted. Every byte that the stream gives has been authenticated. The stream ends with
   * ObjectDamaged when the object was changed or cut.
   *
   * @throws InvalidObjectName, ObjectNotFound, ObjectDamaged, or ObjectKeyUnknown
   */
  get(name: string): Promise<Readable>;

  /** Removes the object. An object that does not exist is no error. @throws InvalidObjectName */
  delete(name: string): Promise<void>;

  /** @throws InvalidObjectName */
  exists(name: string): Promise<boolean>;

  /** When the object was stored; undefined if it does not exist. @throws InvalidObjectName */
  storedAt(name: string): Promise<Date | undefined>;

  /** Space for further objects. */
  freeBytes(): Promise<number>;

  /** Names of all objects in any order. Objects that are stored or deleted meanwhile may be among them or not. */
  list(): AsyncIterable<string>;
}

/** Lower-case letters, digits, `_` and `-`, for example `doc_01j9z3` or `doc_01j9z3-original`. At most 128 characters. */
const namePattern = /^[a-z][a-z0-9_-]{0,127}$/;

export class InvalidObjectName extends Error {
  constructor() {
    super(
      'The name of an object has 1 to 128 characters: lower-case letters, digits, "_" and "-", with a letter first.',
    );
  }
}

export class ObjectNotFound extends Error {
  constructor(name: string) {
    super(`Object ${name} was not found.`);
  }
}

export class ObjectDamaged extends Error {
  constructor(name: string, cause?: unknown) {
    super(`Object ${name} was changed or cut since it was stored.`, { cause });
  }
}

export class ObjectKeyUnknown extends Error {
  constructor(name: string, keyId: string) {
    super(`Object ${name} was stored under the key-encryption key ${keyId}, which this process does not have.`);
  }
}

/** @throws InvalidObjectName */
export function checkName(name: string): void {
  if (!namePattern.test(name)) throw new InvalidObjectName();
}
