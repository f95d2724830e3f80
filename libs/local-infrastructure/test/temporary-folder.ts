import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '../src/postgres-home';

const folders: string[] = [];

/** A 0700 folder, removed with the cluster that a root user's Postgres may have made for its `postgres`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'probatum-infrastructure-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders) {
    await removePostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  }
});
