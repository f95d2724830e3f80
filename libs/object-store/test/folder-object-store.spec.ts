import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { frameBytes } from '../src/frames';
import { ObjectKeys } from '../src/object-keys';
import { InvalidObjectName, ObjectKeyUnknown, ObjectNotFound } from '../src/object-store';
import { waitFor } from '@probatum/testing/wait-for';
import { filesOf, newSealer, openStore, read, temporaryFolder } from './opened-store';

const borders = [0, 1, 2, 3].flatMap((frames) => [-1, 0, 1].map((more) => frames * frameBytes + more));

/** Files below the folder that this process holds open, where the system tells. */
function openFilesIn(folder: string): string[] {
  const descriptors = '/proc/self/fd';
  if (!existsSync(descriptors)) return [];
  const paths = readdirSync(descriptors)
    .map((descriptor) => join(descriptors, descriptor))
    .filter((path) => existsSync(path))
    .map((path) => readlinkSync(path));
  return paths.filter((path) => path.startsWith(folder));
}

describe('an object', () => {
  it.each(borders.filter((size) => size >= 0))('of %d bytes comes back as it was stored', async (size) => {
    const { store } = await openStore();
    const content = randomBytes(size);
    const sha256 = createHash('sha256').update(content).digest('hex');
    // Chunks of a size that fits no frame.
    const chunks = Array.from({ length: Math.ceil(size / 50_001) }, (_, at) =>
      content.subarray(at * 50_001, (at + 1) * 50_001),
    );
    expect(await store.put('doc_1', content)).toEqual({ bytes: size, sha256 });
    expect((await read(store, 'doc_1')).content.equals(content)).toBe(true);
    expect(await store.put('doc_2', Readable.from(chunks))).toEqual({ bytes: size, sha256 });
    expect((await read(store, 'doc_2')).content.equals(content)).toBe(true);
  });

  it('does not show its content on the disk, and looks different each time', async () => {
    const { store, folder } = await openStore();
    const content = Buffer.alloc(1_000, 'secret');
    await store.put('doc_1', content);
    await store.put('doc_2', content);
    const [first, second] = filesOf(folder).map((file) => readFileSync(file));
    expect(first!.includes('secret')).toBe(false);
    expect(first!.subarray(-1_000).equals(second!.subarray(-1_000))).toBe(false);
    expect(filesOf(folder).map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  it('exists until it is deleted, and deleting it again is no error', async () => {
    const { store, folder } = await openStore();
    expect(await store.exists('doc_1')).toBe(false);
    await store.put('doc_1', Buffer.from('x'));
    expect(await store.exists('doc_1')).toBe(true);
    await store.delete('doc_1');
    await store.delete('doc_1');
    expect(await store.exists('doc_1')).toBe(false);
    expect(filesOf(folder)).toEqual([]);
    await expect(store.get('doc_1')).rejects.toThrow(ObjectNotFound);
  });

  it.each(['', '.', '..', '../doc_1', 'a/b', 'a\\b', 'a.b', 'A', '1a', 'é', 'a\0', 'a\n', 'a'.repeat(129)])(
    'is not named %j',
    async (name) => {
      const { store, folder } = await openStore();
      for (const act of [() => store.put(name, Buffer.from('x')), () => store.get(name)])
        await expect(act()).rejects.toThrow(InvalidObjectName);
      await expect(store.delete(name)).rejects.toThrow(InvalidObjectName);
      await expect(store.exists(name)).rejects.toThrow(InvalidObjectName);
      expect(filesOf(folder)).toEqual([]);
    },
  );

  it('put many times concurrently is one of them as a whole', async () => {
    const { store, folder } = await openStore();
    const contents = Array.from({ length: 8 }, (_, number) => Buffer.alloc(3 * frameBytes, number));
    await Promise.all(contents.map((content) => store.put('doc_1', content)));
    const { content } = await read(store, 'doc_1');
    expect(contents.some((each) => each.equals(content))).toBe(true);
    expect(filesOf(folder)).toHaveLength(1);
  });

  it('keeps its content, and leaves no file, when the stream of its next content fails', async () => {
    const { store, folder } = await openStore();
    await store.put('doc_1', Buffer.from('first'));
    async function* failing() {
      yield Buffer.alloc(5 * frameBytes);
      throw new Error('The upload was aborted');
    }
    await expect(store.put('doc_1', failing())).rejects.toThrow('The upload was aborted');
    expect((await read(store, 'doc_1')).content.toString()).toBe('first');
    expect(filesOf(folder)).toHaveLength(1);
  });

  it('that is not read to its end is closed', async () => {
    const { store, folder } = await openStore();
    await store.put('doc_1', Buffer.alloc(10 * frameBytes));
    const unread = await store.get('doc_1');
    unread.destroy();
    const begun = await store.get('doc_1');
    for await (const _ of begun) break;
    expect([unread.destroyed, begun.destroyed]).toEqual([true, true]);
    await waitFor(() => openFilesIn(folder).length === 0, { timeoutMs: 10_000, describe: 'its files to be closed' });
  });
});

describe('a key-encryption key', () => {
  it('that was rotated still opens its objects, and new ones are under the new key', async () => {
    const [old, current] = [newSealer(), newSealer()];
    const folder = temporaryFolder();
    const before = await openStore(folder, new ObjectKeys(old));
    await before.store.put('doc_1', Buffer.from('x'));

    const after = await openStore(folder, new ObjectKeys(current, [old]));
    expect((await read(after.store, 'doc_1')).content.toString()).toBe('x');
    await after.store.put('doc_1', await after.store.get('doc_1'));

    const later = await openStore(folder, new ObjectKeys(current));
    expect((await read(later.store, 'doc_1')).content.toString()).toBe('x');
    await expect(before.store.get('doc_1')).rejects.toThrow(ObjectKeyUnknown);
  });

  it('that is missing is named before any byte is read', async () => {
    const sealer = newSealer();
    const { store, folder } = await openStore(undefined, new ObjectKeys(sealer));
    await store.put('doc_1', Buffer.from('x'));
    const other = await openStore(folder);
    await expect(other.store.get('doc_1')).rejects.toThrow(`key-encryption key ${sealer.keyId}`);
  });
});

test('a folder is created with the store, for its owner only', async () => {
  const { folder } = await openStore(join(temporaryFolder(), 'new', 'store'));
  expect(existsSync(folder)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('tells the names of all objects, and when each was stored', async () => {
  const { store } = await openStore();
  const before = Date.now() - 1_000;
  for (const name of ['doc_1', 'doc_2-original']) await store.put(name, Buffer.from('x'));
  const names: string[] = [];
  for await (const name of store.list()) names.push(name);
  expect(names.sort()).toEqual(['doc_1', 'doc_2-original']);
  expect((await store.storedAt('doc_1'))!.getTime()).toBeGreaterThan(before);
  expect(await store.storedAt('doc_3')).toBeUndefined();
});
