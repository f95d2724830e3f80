import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, root } from './markdown';
import { findPhrases, readPhraseList, textsOfCode, textsOfJson, textsOfMarkdown } from './plain-words';

/** Texts that follow docs/style.md: pages, API documents, and the comments, strings and test names below these folders. */
const covered = [
  /^README\.md$/,
  /^docs\/.*\.md$/,
  /^docs\/(?:openapi|asyncapi)\.json$/,
  /^(?:apps|libs|tools|test|contracts-solidity)\/.*\.(?:ts|mjs)$/,
];
/** A policy under which a certificate was assessed never changes, and neither do its texts. */
const frozen = /^libs\/trust-policy\/src\/policies\//;
/** Holds phrases as examples. */
const own = 'test/docs/plain-words.spec.ts';
const isCovered = (path: string) => covered.some((pattern) => pattern.test(path)) && !frozen.test(path) && path !== own;

const phrases = readPhraseList();

function findIn(path: string): string[] {
  const text = readDocument(path);
  const read = path.endsWith('.md') ? textsOfMarkdown : path.endsWith('.json') ? textsOfJson : textsOfCode;
  const texts = read(text, path);
  return findPhrases(texts, phrases).map((found) => `${path}:${found}`);
}

it('no text has a phrase that docs/style.md refuses', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const paths = tracked.filter((path) => /\.(?:ts|mjs|md|json)$/.test(path) && isCovered(path));
  const present = paths.filter((path) => existsSync(join(root, path)));
  expect(present.length).toBeGreaterThan(500);
  expect(present.flatMap(findIn)).toEqual([]);
}, 60_000);

describe('the search', () => {
  const found = (code: string) => findPhrases(textsOfCode(code, 'example.ts'), phrases);

  it('finds phrases in comments, docstrings, strings and templates, and names their line', () => {
    expect(found('/** Stops.\n * Whoever waits gets an error. */')).toEqual(['1: Whoever waits gets an error.']);
    expect(found('\n// One call.\n// What follows is sent.')).toEqual(['2: What follows is sent.']);
    expect(found('/** @returns what the service answered */')).toEqual(['1: what the service answered']);
    expect(found("it('stops all of them at once', run);")).toEqual(['1: stops all of them at once']);
    expect(found('log(`nobody reads ${path} any more`);')).toEqual(['1: nobody reads … any more']);
  });

  it('passes questions, code, and the same letters inside a word', () => {
    expect(found("// Who calls?\nconst prompt = 'What is 6 times 7?';")).toEqual([]);
    expect(found('// `whoever` is a name\nconst at = once / 2; // the history')).toEqual([]);
    expect(found('const pattern = /who is nobody/;')).toEqual([]);
  });

  it('reads paragraphs, lists and tables of pages, and passes blocks of code', () => {
    const page =
      '# Title\n\nFirst\nline.\n- Somebody calls\n\n| a | b |\n| - | - |\n| x | who calls |\n\n```sh\nwho is nobody\n```\n';
    expect(findPhrases(textsOfMarkdown(page), phrases)).toEqual(['5: Somebody calls', '9: who calls']);
  });
});
