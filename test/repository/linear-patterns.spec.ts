import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import ts from 'typescript';
import { formOf } from '../../apps/gateway/src/credentials/api-keys/key-format';
import { refuseCredentialInQuery } from '../../apps/gateway/src/request/authenticate/query-credential';
import type { Call } from '../../apps/gateway/src/request/call/call';
import { slowTexts } from './slow-texts';

const root = join(__dirname, '../..');
/** A linear pattern needs some milliseconds. A quadratic one needs seconds. */
const maxMs = 500;

interface Found {
  readonly pattern: RegExp;
  readonly where: string;
}

/** With `g`, all of the text is searched, as by replace and matchAll; a sticky pattern is tried at one place only. */
const search = new Script(`
  pattern.lastIndex = 0;
  if (pattern.sticky) pattern.test(text);
  else for (const found of text.matchAll(pattern)) if (found[0] === undefined) throw new Error();
`);

/**
 * @param limitMs of time, after which the search is given up
 * @returns ms of processor time, which other programs on the machine do not change
 */
function costOf(pattern: RegExp, text: string, limitMs = 4 * maxMs): number {
  const flags = pattern.sticky || pattern.global ? pattern.flags : `${pattern.flags}g`;
  const context = createContext({ pattern: new RegExp(pattern, flags), text });
  let isGivenUp = false;
  const before = process.cpuUsage();
  try {
    search.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    isGivenUp = true;
  }
  const { user, system } = process.cpuUsage(before);
  const cost = (user + system) / 1_000;
  // Other programs had the processor: that says nothing of the pattern.
  return isGivenUp && cost <= maxMs ? costOf(pattern, text, 4 * limitMs) : cost;
}

function isSlow(pattern: RegExp): boolean {
  for (const text of slowTexts(pattern)) if (costOf(pattern, text) > maxMs) return true;
  return false;
}

/** Literals, and texts that are written as whole patterns. */
function patternsIn(path: string): Found[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const pattern = patternOf(node);
    if (pattern) found.push({ pattern, where: `${path}:${line}` });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function patternOf(node: ts.Node): RegExp | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
  }
  return ts.isStringLiteralLike(node) && /^\^.{2,}/.test(node.text) ? new RegExp(node.text) : undefined;
}

function patternsInDocument(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { pattern } = node as { pattern?: unknown };
  return [...(typeof pattern === 'string' ? [pattern] : []), ...Object.values(node).flatMap(patternsInDocument)];
}

function allPatterns(): Found[] {
  const files = execFileSync('git', ['ls-files', 'apps/*/src/*.ts', 'libs/*/src/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const document: unknown = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));
  const documented = [...new Set(patternsInDocument(document))];
  return [
    ...files
      .trim()
      .split('\n')
      .filter((path) => !/\.spec\.ts$|^libs\/testing\//.test(path))
      .flatMap(patternsIn),
    ...documented.map((text) => ({ pattern: new RegExp(text), where: `docs/openapi.json: ${text}` })),
    { pattern: formOf(['ndi_live_', 'ndi_test_']), where: 'the form of a key' },
  ];
}

it('finds the text that makes a pattern slow', () => {
  const slow = ['a+b', 'eyJ[\\w-]{8,}\\.eyJ', '^\\s+\\s+$', '^(\\w+\\s?)*$'];
  expect(slow.filter((pattern) => !isSlow(new RegExp(pattern)))).toEqual([]);
  const linear = [/^a+b/, /a{1,20}b/, /\.(?=[a-z]+$)/y, /^(?:\/[a-z]+)+$/];
  expect(linear.filter(isSlow)).toEqual([]);
});

it.each(['eyJ', 'eyJaaaaaaaa.', '.eyJaaaaaaaa', 'ndi_live_aaaaaaaa_', '?key=', '&', '%41'])(
  'a query of 64 KB of %j is searched for credentials in linear time',
  (text) => {
    const before = process.cpuUsage();
    refuseCredentialInQuery({ request: { url: `/nothing?${text.repeat((64 * 1024) / text.length)}` } } as Call);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(maxMs);
  },
);

it('no pattern takes more than linear time over 64 KB of what is worst for it', () => {
  const patterns = allPatterns();
  expect(patterns.length).toBeGreaterThan(100);
  expect(patterns.filter(({ pattern }) => isSlow(pattern)).map(({ where }) => where)).toEqual([]);
}, 120_000);
