import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asAdministrator, urlOf } from './database-template';

const run = promisify(execFile);
const root = join(__dirname, '../../..');

/** Builds everything, once per `jest`, for tests that start the real programs. Returns the folder `dist`. */
export async function builtWorkspace(): Promise<string> {
  const done = join(process.env['TEST_RUN_FOLDER']!, 'built');
  // Files run side by side: the first one builds, the others wait for it.
  await asAdministrator(urlOf('postgres'), async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('probatum test build'))`);
    if (existsSync(done)) return;
    await run(process.execPath, ['tools/build.mjs'], { cwd: root, maxBuffer: 16 * 1024 * 1024 });
    writeFileSync(done, '');
  });
  return join(root, 'dist');
}
