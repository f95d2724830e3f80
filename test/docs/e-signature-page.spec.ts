import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasPrograms, requirePrograms } from '@probatum/testing/pdf-judges';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { callWith } from '../../tools/platform/src/quick-start/call';
import { sign } from '../../tools/platform/src/quick-start/sign-envelope';
import { isInstalled } from '../e2e/needine-guide/snippets';
import { codeBlocks, readDocument, root, section } from './markdown';

const run = promisify(execFile);
const path = section(readDocument('docs/e-signature.md'), 'From nothing to a signed PDF');
const blocks = (title: string) => codeBlocks(section(path, title), 'sh').join('\n');
/** Where the platform is and with which key: the blocks after the command that starts it. */
const address = codeBlocks(path.split('\n### ')[0]!, 'sh').slice(1).join('\n');

let folder: string;

/** A checkout in which the platform runs, as far as the page's commands see it. */
beforeAll(async () => {
  const platform = await sharedPlatform();
  folder = mkdtempSync(join(tmpdir(), 'probatum-e-signature-'));
  symlinkSync(platform, join(folder, '.probatum'));
  symlinkSync(join(root, 'docs'), join(folder, 'docs'));
  mkdirSync(join(folder, 'tmp'));
}, 150_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One shell after the other, as if they were one: a later one starts with the variables of the page. */
async function inShell(script: string): Promise<string> {
  const env = { ...process.env, TMPDIR: join(folder, 'tmp'), NO_PROXY: '*', no_proxy: '*' };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${address}\n${script}`], { cwd: folder, env });
  return stdout;
}

(isInstalled('curl') ? test : test.skip)(
  'the commands lead from nothing to a signed PDF',
  async () => {
    const sent = await inShell(`${blocks('Send')}\necho "ENVELOPE=$ENVELOPE FILES=$FILES"`);
    const [, url, token] = /sign: (\S+)\/sign\/(\S+)/.exec(sent)!;
    const [, envelope, files] = /ENVELOPE=(\S+) FILES=(\S+)/.exec(sent)!;
    await sign(callWith(url!), token!, () => undefined);
    await inShell(`ENVELOPE=${envelope}\nFILES=${files}\n${blocks('Read the result')}`);
    const trail = JSON.parse(readFileSync(join(files!, 'audit-trail.json'), 'utf8')) as { entries: unknown[] };
    expect(trail.entries.length).toBeGreaterThan(3);
    expect(readFileSync(join(files!, 'signed.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    requirePrograms();
    if (!hasPrograms) return;
    const checked = await inShell(`FILES=${files}\n${blocks('Check it with other programs')}`);
    const { stdout } = await run('pdftotext', [join(files!, 'signed.pdf'), '-']);
    const pages = stdout.split('\f').slice(0, -1);
    expect(pages.map((page) => page.includes('SANDBOX'))).toEqual(pages.map(() => true));
    expect(checked.match(/Signature is Valid/g)).toHaveLength(2);
    expect(checked.match(/Certificate is Trusted/g)).toHaveLength(2);
  },
  60_000,
);
