import { statfs } from 'node:fs/promises';
import { DiskFull } from './cannot-start';

const wantedBytes = 200 * 1024 * 1024;

/** Refuses to start on a disk that is as good as full: better a sentence now than a server that stops later. */
export async function requireDiskSpace(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < wantedBytes) throw new DiskFull(directory, bavail * bsize);
}
