import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');

interface Statement {
  readonly where: string;
  /** The text of the statement, with `…` for what is put in. */
  readonly sql: string;
}

function statementsIn(path: string): Statement[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${path}:${line}`, sql: textOf(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => `…${literal.text}`)].join('');
}

/** Rows of a table are inserted from a list, and one that is there already is waited for. */
const insertsMany = /insert into (?:(?!insert into)[\s\S])*?\bselect\b(?:(?!insert into)[\s\S])*?on conflict/g;
const locksRows = /for (?:no key )?(?:update|share)\b(?! skip locked)/;
/** At most one row, or rows that nothing else locks in another order. */
const locksOne = /\blimit 1\b|\b(?:id|public_id|seq|token) = (?:\$\d|\()|skip locked/;

function isUnordered({ sql }: Statement): boolean {
  const inserts = sql.match(insertsMany) ?? [];
  if (inserts.some((insert) => !/order by|having count\(\*\)/.test(insert))) return true;
  return /\bselect\b/.test(sql) && locksRows.test(sql) && !/order by/.test(sql) && !locksOne.test(sql);
}

const files = execFileSync('git', ['ls-files', 'apps', 'libs'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.includes('/migrations/') && !path.endsWith('.spec.ts'));

it('every statement that locks several rows takes them in one order, so that two of them never wait in a circle', () => {
  const statements = files.flatMap(statementsIn);
  const locking = statements.filter(({ sql }) => /on conflict|for (?:no key )?update/.test(sql));
  expect(locking.length).toBeGreaterThan(20);
  expect(statements.filter(isUnordered).map(({ where }) => where)).toEqual([]);
});

it('finds a statement that takes its rows as they come', () => {
  const unordered = (sql: string) => isUnordered({ where: '', sql });
  const insert = 'insert into a (b) select b from unnest($1::text[]) as b';
  expect(unordered(`${insert} on conflict (b) do nothing`)).toBe(true);
  expect(unordered(`${insert} order by b on conflict (b) do nothing`)).toBe(false);
  expect(unordered('insert into a (b) values ($1) on conflict (b) do nothing')).toBe(false);
  expect(unordered('select * from a where tenant = $1 for update')).toBe(true);
  expect(unordered('select * from a where tenant = $1 order by id for update')).toBe(false);
  expect(unordered('select * from a where id = $1 for update')).toBe(false);
});
