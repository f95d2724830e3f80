import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removePostgres } from '@probatum/local-infrastructure/postgres-home';
import type { Folder } from './folder';
import type { PlatformOptions } from './platform-options';

/** Programs, and what the launcher that is dropping needs itself. */
const alwaysKept = ['bin', 'launcher.json', 'children.json'];
/** A database that is not ours stays, so what opens its content, and the files that it names, have to stay, too. */
const keptWithGivenDatabase = ['secrets.json', 'keys.json', 'objects'];

export async function dropData(folder: Folder, { databaseUrl }: PlatformOptions): Promise<void> {
  const kept = [...alwaysKept, ...(databaseUrl ? keptWithGivenDatabase : [])];
  await removePostgres(folder.postgres);
  for (const name of (await readdir(folder.root)).filter((each) => !kept.includes(each))) {
    await rm(join(folder.root, name), { recursive: true, force: true });
  }
}
