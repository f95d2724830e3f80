import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SetClock } from '@probatum/testing/set-clock';
import { Sealer } from '@probatum/persistence/sealer';
import { ObjectKeys } from '../src/object-keys';
import { filesOf, newKey, openStore, read, temporaryFolder } from './opened-store';

const programs = join(__dirname, 'programs');
const hourMs = 3_600_000;

/** A process that is killed after it has given the store a part of an object. */
async function killWhilePutting(folder: string, name: string, key: string): Promise<void> {
  const program = ['-r', join(programs, 'typescript.js'), join(programs, 'unfinished-put.ts'), folder, name, key];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

it('a killed process leaves the object as it was, and its file goes after an hour', async () => {
  const key = newKey();
  const keys = new ObjectKeys(new Sealer(key));
  const { folder, store } = await openStore(temporaryFolder(), keys);
  await store.put('doc_1', Buffer.from('before'));
  await killWhilePutting(folder, 'doc_1', key);
  await killWhilePutting(folder, 'doc_2', key);
  expect(filesOf(join(folder, 'incoming'))).toHaveLength(2);
  expect((await read(store, 'doc_1')).content.toString()).toBe('before');
  expect(await store.exists('doc_2')).toBe(false);

  const clock = new SetClock();
  const { store: later } = await openStore(folder, keys, clock);
  expect(filesOf(join(folder, 'incoming'))).toHaveLength(2);
  clock.set(clock.nowMs() + hourMs + 60_000);
  await later.put('doc_3', Buffer.from('x'));
  expect(filesOf(join(folder, 'incoming'))).toEqual([]);
  expect((await read(later, 'doc_1')).content.toString()).toBe('before');
});

it('an object in the making that is still written to is not removed', async () => {
  const clock = new SetClock();
  const { folder, store } = await openStore(undefined, undefined, clock);
  async function* slow() {
    yield Buffer.alloc(500_000);
    const [file] = filesOf(join(folder, 'incoming')) as [string];
    // The upload lasts two hours, and was written to half an hour ago.
    clock.set(clock.nowMs() + 2 * hourMs);
    const halfAnHourAgo = (clock.nowMs() - hourMs / 2) / 1_000;
    utimesSync(file, halfAnHourAgo, halfAnHourAgo);
    await store.put('doc_2', Buffer.from('x'));
    yield Buffer.alloc(500_000);
  }
  expect(await store.put('doc_1', slow())).toMatchObject({ bytes: 1_000_000 });
});

it('an object is flushed before it has its name, and its folder after each change of names', async () => {
  const { folder, store } = await openStore();
  const handle = await open(folder);
  const methods = Object.getPrototypeOf(handle) as Pick<FileHandle, 'sync'>;
  await handle.close();
  const { sync } = methods;
  const flushed: string[] = [];
  jest.spyOn(methods, 'sync').mockImplementation(async function (this: FileHandle) {
    const kind = (await this.stat()).isDirectory() ? 'folder' : 'file';
    flushed.push(`${kind} with ${filesOf(join(folder, 'objects')).length} objects`);
    return sync.call(this);
  });
  await store.put('doc_1', Buffer.from('x'));
  await store.delete('doc_1');
  jest.restoreAllMocks();
  expect(flushed).toEqual(['file with 0 objects', 'folder with 1 objects', 'folder with 0 objects']);
});
