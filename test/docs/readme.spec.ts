import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { isInstalled } from '../e2e/needine-guide/snippets';
import { codeBlocks, readDocument, section } from './markdown';

const run = promisify(execFile);
const quickStart = section(readDocument('README.md'), 'Quick start');
/** The blocks in front of the first subsection: where the platform is and with which key. */
const address = codeBlocks(quickStart.split('\n### ')[0]!, 'sh').join('\n');
const snippet = (title: string, language: string) => codeBlocks(section(quickStart, title), language).join('\n');

let folder: string;

/** A checkout in which the platform runs, as far as the README's commands see it. */
beforeAll(async () => {
  const platform = await sharedPlatform();
  folder = mkdtempSync(join(tmpdir(), 'probatum-readme-'));
  symlinkSync(platform, join(folder, '.probatum'));
}, 150_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs what the README shows in a shell, word for word. Nothing may send an address of this machine through a proxy. */
async function inShell(script: string): Promise<string> {
  const env = { ...process.env, TMPDIR: folder, NO_PROXY: '*', no_proxy: '*' };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${address}\n${script}`], { cwd: folder, env });
  return stdout;
}

test('the commands of the README leave the shell in the checkout, and set no variable that the next start would read', async () => {
  const access = codeBlocks(section(readDocument('README.md'), 'Access'), 'sh').join('\n');
  expect(`${address}\n${snippet('With curl', 'sh')}\n${access}`).not.toMatch(/^ *cd |export (?!PROBATUM_)/m);
  const { stdout } = await run('bash', ['-c', `${address}\npwd`], { cwd: folder });
  expect(stdout.trim()).toBe(folder);
});

const saved = (file: string, text: string) => `cat > ${file} <<'END OF FILE'\n${text}\nEND OF FILE`;

/** Each test has its own limit, because a missing webhook would otherwise block it without end. */
const limitMs = 45_000;

(isInstalled('curl') ? test : test.skip)(
  'the quick start with curl issues, reads, explains, anchors and verifies',
  async () => {
    const output = await inShell(snippet('With curl', 'sh'));
    const [certificate, trust, trigger, verification, anchor] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(certificate).toMatchObject({ status: 'issued', signerName: 'Ada Example' });
    expect(trust).toMatchObject({ level: expect.stringMatching(/recorded|anchored/), reasons: expect.any(Array) });
    expect(trigger).toHaveProperty('certificates');
    expect(verification).toMatchObject({
      certificateId: certificate!['certificateId'],
      valid: true,
      anchorStatus: 'CONFIRMED',
    });
    expect(anchor).toMatchObject({ verified: true, simulated: false });
  },
  limitMs,
);

(isInstalled('curl') ? test : test.skip)(
  'the section on access makes an organization, a key with two scopes, an OAuth client and an audit room',
  async () => {
    const script = codeBlocks(section(readDocument('README.md'), 'Access'), 'sh').join('\n');
    const env = { ...process.env, TMPDIR: folder, NO_PROXY: '*', no_proxy: '*' };
    const here = script.replaceAll('./.probatum', join(folder, '.probatum'));
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', here], { cwd: join(__dirname, '../..'), env });
    const [certificate, ofClient, ofRoom, accesses] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const { certificateId } = certificate!;
    expect(certificateId).toEqual(expect.stringMatching(/^cert_/));
    for (const certificates of [ofClient, ofRoom])
      expect(certificates).toMatchObject({ items: [{ certificateId }], total: 1 });
    expect(accesses).toMatchObject({ total: 1, items: [{ method: 'GET', path: '/certificates', status: 200 }] });
  },
  limitMs,
);

const steps =
  /^issued cert_\w+\nstatus issued\ntrust recorded and with more anchored\nvalid true\non the chain true\nwebhook signed true\n$/i;

test(
  'the quick start with Node.js does the same and checks the signature of a webhook',
  async () => {
    const save = saved('quick-start.mjs', snippet('With Node.js', 'js'));
    expect(await inShell(`${save}\nnode quick-start.mjs`)).toMatch(steps);
  },
  limitMs,
);

(isInstalled('python3') ? test : test.skip)(
  'the quick start with Python does the same and checks the signature of a webhook',
  async () => {
    const save = saved('quick_start.py', snippet('With Python', 'python'));
    expect(await inShell(`${save}\npython3 quick_start.py`)).toMatch(steps);
  },
  limitMs,
);
