import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '@probatum/persistence/clock';
import { flush, isMissing, statOf } from './files';
import type { ObjectKeys } from './object-keys';
import { checkName, type Content, ObjectNotFound, type ObjectStore, type StoredObject } from './object-store';
import { openObject, sealObject } from './sealed-object';

/** An object in the making whose last byte was written longer ago belongs to a process that ended. */
const leftoverAgeMs = 3_600_000;
const readBytes = 262_144;

/**
 * Objects as files of one folder, which several processes may share. An object is written under a temporary name,
 * flushed to disk and renamed, so that a crash leaves no half object.
 */
export class FolderObjectStore implements ObjectStore {
  private removedLeftoversAt = -Infinity;

  private constructor(
    private readonly folder: string,
    private readonly keys: ObjectKeys,
    private readonly clock: Clock,
  ) {}

  /** Creates the folder if needed, readable for this user only. */
  static async open(folder: string, keys: ObjectKeys, clock: Clock): Promise<FolderObjectStore> {
    const store = new FolderObjectStore(folder, keys, clock);
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const each of ['incoming', ...shards.map((shard) => join('objects', shard))])
      await mkdir(join(folder, each), { recursive: true, mode: 0o700 });
    // All folders are on disk before the first object, so that none is lost with its folder.
    for (const each of ['objects', '.']) await flush(join(folder, each));
    if (created) await flush(dirname(created));
    await store.removeLeftovers();
    return store;
  }

  async put(name: string, content: Content): Promise<StoredObject> {
    const path = this.pathOf(name);
    await this.removeLeftovers();
    const temporary = join(this.folder, 'incoming', `${name}.${randomUUID()}`);
    try {
      const stored = await this.write(temporary, name, content);
      await rename(temporary, path);
      await flush(dirname(path));
      return stored;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async get(name: string): Promise<Readable> {
    const file = await open(this.pathOf(name)).catch((error: unknown) => {
      throw isMissing(error) ? new ObjectNotFound(name) : error;
    });
    const sealed = file.createReadStream({ highWaterMark: readBytes });
    const content = Readable.from(await openObject(name, sealed, this.keys), { objectMode: false });
    // A stream that is destroyed before its first byte was read never started to read the file.
    return content.once('close', () => sealed.destroy());
  }

  async delete(name: string): Promise<void> {
    const path = this.pathOf(name);
    await rm(path, { force: true });
    await flush(dirname(path));
  }

  async exists(name: string): Promise<boolean> {
    return (await statOf(this.pathOf(name))) !== undefined;
  }

  async storedAt(name: string): Promise<Date | undefined> {
    return (await statOf(this.pathOf(name)))?.mtime;
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  async *list(): AsyncGenerator<string> {
    for (const shard of shards) yield* await readdir(join(this.folder, 'objects', shard));
  }

  private async write(path: string, name: string, content: Content): Promise<StoredObject> {
    const digest = createHash('sha256');
    let bytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        digest.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    }
    const file = await open(path, 'wx', 0o600);
    try {
      await writeFile(file, sealObject(name, counted(), this.keys));
      await file.sync();
    } finally {
      await file.close();
    }
    return { bytes, sha256: digest.digest('hex') };
  }

  /** Looks at most once an hour. */
  private async removeLeftovers(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (nowMs - this.removedLeftoversAt < leftoverAgeMs) return;
    this.removedLeftoversAt = nowMs;
    for (const name of await readdir(join(this.folder, 'incoming'))) {
      const path = join(this.folder, 'incoming', name);
      const found = await statOf(path);
      if (found && nowMs - found.mtimeMs > leftoverAgeMs) await rm(path, { force: true });
    }
  }

  /** Ids of one time begin alike, so the folder comes from a hash of the name. */
  private pathOf(name: string): string {
    checkName(name);
    const shard = createHash('sha256').update(name).digest()[0]!;
    return join(this.folder, 'objects', hex(shard), name);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

const shards = Array.from({ length: 256 }, (_, byte) => hex(byte));
