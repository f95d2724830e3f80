import { readlinkSync } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identityOf, isRunning } from './process-identity';
import { signal } from './process-register';

/**
 * Postgres refuses to start if `postmaster.pid` names any living process of its user, which after a crash may be an
 * unrelated process with the same pid. A real postmaster works in its data directory: it is ended. Otherwise the file
 * is outdated.
 */
export async function endStalePostmaster(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const pid = await pidIn(file);
  if (pid === undefined || process.platform !== 'linux') return;
  const identity = identityOf(pid);
  if (!identity || workingDirectory(pid) !== (await realpath(cluster))) return rm(file, { force: true });

  signal(pid, 'SIGINT');
  const until = performance.now() + 10_000;
  while (isRunning(identity)) {
    if (performance.now() > until) signal(pid, 'SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function pidIn(file: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(file, 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
