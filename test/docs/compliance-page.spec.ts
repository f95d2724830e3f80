import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { isInstalled } from '../e2e/needine-guide/snippets';
import { codeBlocks, readDocument, section } from './markdown';

const run = promisify(execFile);
const path = section(readDocument('docs/compliance.md'), 'From an empty organization to records');
/** All but the command that starts the platform. */
const script = codeBlocks(path, 'sh').slice(1).join('\n');

let folder: string;

/** A checkout in which the platform runs, as far as the page's commands see it. */
beforeAll(async () => {
  const platform = await sharedPlatform();
  folder = mkdtempSync(join(tmpdir(), 'probatum-compliance-'));
  symlinkSync(platform, join(folder, '.probatum'));
}, 150_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

(isInstalled('curl') ? test : test.skip)(
  'the commands lead from an empty organization to records with verdicts',
  async () => {
    const env = { ...process.env, NO_PROXY: '*', no_proxy: '*' };
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env });
    expect(stdout).toContain("code: 'NOT_REVIEWED'");
    expect(stdout).toContain('GPAI_SYSTEMIC_RISK');
    expect(stdout).toContain("'recall: WARNING'");
    // Half of 2 for the text, and 9 for the record of oversight.
    expect(stdout).toMatch(/^10$/m);
    expect(stdout).toContain("'Article 73(2)'");
    expect(stdout).toContain("[ 'F27', '2026-08-02', '2027-12-02' ]");
  },
  60_000,
);
