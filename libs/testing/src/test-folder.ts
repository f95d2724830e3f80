import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '@probatum/local-infrastructure/postgres-home';
import { identityOf, isRunning, type ProcessIdentity } from '@probatum/local-infrastructure/process-identity';

const prefix = 'probatum-test-';
const ownerFile = 'owner.json';

/** A temporary folder that a later run removes if this process dies before it does so itself. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(join(folder, ownerFile), JSON.stringify(identityOf(process.pid)));
  return folder;
}

/** Where a platform that a test starts keeps what. */
export function platformFolderOf(folder: string): string {
  return join(folder, 'platform');
}

export async function removeTestFolder(folder: string): Promise<void> {
  for (const owner of [folder, platformFolderOf(folder)]) await removePostgres(join(owner, 'postgres'));
  await rm(folder, { recursive: true, force: true });
}

/** Removes the folders of test runs that were killed. */
export async function removeAbandonedTestFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const owner = await ownerOf(folder);
    if (owner && !isRunning(owner)) await removeTestFolder(folder);
  }
}

/** Undefined if no test has marked the folder yet, or if it belongs to another user. */
async function ownerOf(folder: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as ProcessIdentity;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'EACCES') return undefined;
    throw error;
  }
}
