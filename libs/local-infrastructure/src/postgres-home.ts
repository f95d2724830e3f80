import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresCopy, postgresInPlace } from './postgres-binaries';
import { type SystemUser, unprivilegedUser } from './unprivileged-user';

/** Postgres refuses root, and a dropped user cannot enter a 0700 parent such as /root: for root its home is here. */
const homesOfRoot = '/var/lib/probatum';

export interface PostgresHome {
  /** The folder of the cluster, owned by `user`. */
  readonly directory: string;
  /** Holds bin, lib and share. */
  readonly binaries: string;
  readonly user?: SystemUser;
}

/** Where the Postgres that was asked for in `directory` lives; everything is there afterwards but the cluster. */
export async function makePostgresHome(directory: string): Promise<PostgresHome> {
  const user = unprivilegedUser();
  await mkdir(directory, { recursive: true });
  if (!user) return { directory, binaries: await postgresInPlace(directory) };

  await mkdir(homesOfRoot, { recursive: true });
  await chmod(homesOfRoot, 0o755);
  await removeForgottenHomes();
  const home = await homeOfRoot(directory);
  const pointer = join(directory, 'data-is-in');
  // Deleting the folder of the checkout drops the data, too.
  if (!existsSync(pointer)) await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
  await chown(home, user.uid, user.gid);
  await writeFile(pointer, `${home}\n`);
  await writeFile(join(home, 'wanted-by'), await realpath(directory));
  return { directory: home, binaries: await postgresCopy(homesOfRoot), user };
}

/** Drops the cluster that was made for `directory`, and the folder itself. */
export async function removePostgres(directory: string): Promise<void> {
  if (process.getuid?.() === 0 && existsSync(directory)) {
    await rm(await homeOfRoot(directory), { recursive: true, force: true });
  }
  await rm(directory, { recursive: true, force: true });
}

async function homeOfRoot(directory: string): Promise<string> {
  const id = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex');
  return join(homesOfRoot, id.slice(0, 16));
}

/** Of temporary folders that are gone. Any other folder may lie on a disk that is only away for the moment. */
async function removeForgottenHomes(): Promise<void> {
  for (const home of (await readdir(homesOfRoot)).map((name) => join(homesOfRoot, name))) {
    const note = join(home, 'wanted-by');
    const directory = existsSync(note) ? await readFile(note, 'utf8') : undefined;
    if (directory?.startsWith(`${tmpdir()}/`) && !existsSync(directory)) {
      await rm(home, { recursive: true, force: true });
    }
  }
}
