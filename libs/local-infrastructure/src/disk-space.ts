import { statfs } from 'node:fs/promises';
import { DiskFull } from './cannot-start';

const wantedBytes = 200 * 1024 * 1024;

/** Refuses to start on a disk that is as good as full: better a sentence now than a server that stops later. */
export async function requireDiskSpace(directory: string, bytes = wantedBytes): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(directory);
  // Some network file systems do not tell their size.
  if (blocks > 0 && bavail * bsize < bytes) throw new DiskFull(directory, bavail * bsize);
}
