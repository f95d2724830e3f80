import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Whether this process itself listens on the TCP port: another program there may answer just as well. True where the
 * system does not tell: on systems other than Linux, and for a process of another user in a container without the right
 * to look.
 */
export async function listensOn(pid: number, port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const open = await openFiles(pid);
  const sockets = await listeningSockets(pid, port);
  return open === 'hidden' || open.some((file) => sockets.has(file));
}

async function openFiles(pid: number): Promise<string[] | 'hidden'> {
  const folder = `/proc/${pid}/fd`;
  try {
    const names = await readdir(folder);
    return await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'hidden' : [];
  }
}

/** proc(5), net/tcp: field 2 is the local address and port in hex, field 4 the state (0A is LISTEN), field 10 the inode. */
async function listeningSockets(pid: number, port: number): Promise<Set<string>> {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  const listening = rows.filter(([, local, , state]) => local?.endsWith(ending) && state === '0A');
  return new Set(listening.map((fields) => `socket:[${fields[9]}]`));
}
