import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, root, section } from './markdown';

const page = readDocument('docs/security.md');
const configuration = readDocument('docs/configuration.md');
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim());
const named = (text: string) => [...text.matchAll(/(?<!`)`([^`\n]+)`/g)].map(([, name]) => name!);

it('names variables that are there', () => {
  const variables = named(page).filter((name) => /^[A-Z]+(_[A-Z]+)+$/.test(name));
  expect(variables.length).toBeGreaterThan(15);
  expect(variables.filter((name) => !configuration.includes(`\`${name}\``))).toEqual([]);
});

it('names files that are there', () => {
  const files = named(page).filter((name) => /^(?:apps|libs|test|tools)\//.test(name));
  expect(files.length).toBeGreaterThan(60);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('has a test file for each of the ten risks', () => {
  const rows = section(page, 'OWASP API Security Top 10 (2023)')
    .match(/^\| API\d+ .*$/gm)!
    .map(cellsOf);
  expect(rows.map(([, risk]) => /^API(\d+) /.exec(risk!)![1])).toEqual(
    Array.from({ length: 10 }, (_, at) => `${at + 1}`),
  );
  for (const [, risk, control, tests] of rows) {
    expect([risk, control!.length > 30]).toEqual([risk, true]);
    const files = named(tests!);
    expect([risk, files.length > 0, files.filter((file) => !file.endsWith('.spec.ts'))]).toEqual([risk, true, []]);
  }
});

it('is short enough to be read', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(200);
});
