import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readKey } from '../../apps/gateway/src/credentials/api-keys/key-format';
import { readClientSecret } from '../../apps/gateway/src/credentials/oauth-clients/client-secret';

const root = join(__dirname, '../..');
const own = 'test/repository/hygiene.spec.ts';
/** The example in the description of the format. It was never issued. */
const exampleKey = 'ndi_test_4fGh81Kz_0aB3dE6fH9jK2mN5pQ8sT1vW4yZ7cF0i_4CF2md';

interface Tracked {
  readonly path: string;
  readonly text: string;
}

let files: readonly Tracked[];

beforeAll(() => {
  const list = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  files = list
    .split('\0')
    // Deleted but not committed yet: it will not be there for the next who clones.
    .filter((path) => path !== '' && path !== own && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
});

/** `path:line: text` for each line in which something is found. */
function linesWith(find: (line: string, path: string) => boolean, among = files): string[] {
  return among.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (find(line, path) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const isCode = (path: string) => /\.(ts|js|mjs|sol)$/.test(path) || path.startsWith('.ci/');

describe('no tracked file', () => {
  it('is empty of what it was read for: there are files', () => {
    expect(files.length).toBeGreaterThan(400);
  });

  it('names a folder of the machine that it was written on', () => {
    const home = homedir();
    const foreign = /(^|[\s'"`(=:])\/(home|Users|root|work)\/\w/;
    const places = [root, ...(home.length > 5 ? [home] : [])].map((place) => `${place}/`);
    expect(linesWith((line) => foreign.test(line) || places.some((place) => line.includes(place)))).toEqual([]);
  });

  it('names a registry: npm uses the one of the local configuration', () => {
    const lock = files.filter(({ path }) => /(^|\/)(package-lock\.json|\.npmrc)$/.test(path));
    expect(linesWith((line) => /"resolved"|registry\s*=|_authToken/.test(line), lock)).toEqual([]);
    const configured = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: root }).trim();
    const { host } = new URL(configured);
    expect(linesWith((line) => line.includes(host))).toEqual([]);
  });

  it('holds an API key, a secret or a private key', () => {
    const isKey = (text: string) => text !== exampleKey && (readKey(text) ?? readClientSecret(text)) !== null;
    const holds = (line: string) =>
      (line.match(/\b(?:ndi|sk|ocs)_\w{40,}/g) ?? []).some(isKey) ||
      /\bwhsec_[A-Za-z0-9+/]{40,}/.test(line) ||
      /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line) ||
      /"d"\s*:\s*"[A-Za-z0-9_-]{43}"/.test(line);
    expect(linesWith(holds)).toEqual([]);
  });

  it('holds a note of what is left to do', () => {
    const code = files.filter(({ path }) => isCode(path));
    expect(linesWith((line) => /\b(TODO|FIXME|XXX|HACK)\b/.test(line), code)).toEqual([]);
  });

  it('skips a test or leaves others out, unless a program is missing that only this test needs', () => {
    const tests = files.filter(({ path }) => path.endsWith('.ts'));
    const skipping = /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|failing)\b|\b[xf](?:it|describe|test)\(/;
    const onCondition = /\(\w+(?:\(['\w]+\))? \? (it|test|describe) : \1\.skip\)\(/;
    expect(linesWith((line) => skipping.test(line) && !onCondition.test(line), tests)).toEqual([]);
  });

  it('tells the compiler or the linter to look away', () => {
    const code = files.filter(({ path }) => isCode(path));
    expect(linesWith((line) => /eslint-disable|@ts-(?:ignore|nocheck|expect-error)/.test(line), code)).toEqual([]);
  });
});
