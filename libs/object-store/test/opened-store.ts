import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sealer } from '@probatum/persistence/sealer';
import { SetClock } from '@probatum/testing/set-clock';
import { FolderObjectStore } from '../src/folder-object-store';
import { ObjectKeys } from '../src/object-keys';
import type { ObjectStore } from '../src/object-store';

export const newKey = () => randomBytes(32).toString('base64');
export const newSealer = () => new Sealer(newKey());

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'probatum-objects-'));
  folders.push(folder);
  return folder;
}

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export async function openStore(
  folder = temporaryFolder(),
  keys = new ObjectKeys(newSealer()),
  clock = new SetClock(),
) {
  return { folder, store: await FolderObjectStore.open(folder, keys, clock) };
}

/** The paths of all files below the folder, objects and those in the making. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Reads the object as far as its stream gives it. */
export async function read(store: ObjectStore, name: string): Promise<{ content: Buffer; error?: unknown }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of await store.get(name)) chunks.push(chunk as Buffer);
  } catch (error) {
    return { content: Buffer.concat(chunks), error };
  }
  return { content: Buffer.concat(chunks) };
}
