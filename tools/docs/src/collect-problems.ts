import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem, type ProblemClass } from '@probatum/http/problems/problem';
import { type Sources, sourceFiles } from './source-files';

const declaration = /\bstatic\s+(?:override\s+)?(?:readonly\s+)?code\b/g;
const texts = ['title', 'code', 'meaning', 'remedy'] as const;

/**
 * Every problem that some service may answer, by code.
 * @throws Error when a class cannot be documented: not exported, without a text, or with a code that is taken
 */
export async function collectProblems(sources: Sources): Promise<ProblemClass[]> {
  const problems = new Map<string, ProblemClass>();
  for (const file of await sourceFiles(sources.root, 'apps', 'libs', 'contracts-solidity')) {
    for (const problem of await problemsIn(file, sources)) {
      if (problems.has(problem.code)) throw new Error(`${file}: the code ${problem.code} is taken`);
      problems.set(problem.code, problem);
    }
  }
  return [...problems.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function problemsIn(file: string, { root, load }: Sources): Promise<ProblemClass[]> {
  const source = await readFile(join(root, `${file}.ts`), 'utf8');
  const declared = source.match(declaration)?.length ?? 0;
  if (declared === 0) return [];
  const problems = Object.values(await load(file)).filter(isProblemWithCode);
  if (problems.length !== declared) {
    throw new Error(`${file}: ${declared} classes have a code, but ${problems.length} are exported problems`);
  }
  problems.forEach((problem) => checkTexts(problem, file));
  return problems;
}

function isProblemWithCode(value: unknown): value is ProblemClass {
  return typeof value === 'function' && value.prototype instanceof Problem && Object.hasOwn(value, 'code');
}

function checkTexts(problem: ProblemClass, file: string): void {
  const empty = texts.filter((name) => !problem[name]?.trim());
  if (empty.length > 0) throw new Error(`${file}: ${problem.code} lacks ${empty.join(', ')}`);
  if (!/^[a-z_]+\.[a-z_]+$/.test(problem.code)) throw new Error(`${file}: ${problem.code} is not <subject>.<what>`);
  if (!(problem.status >= 400 && problem.status < 600)) throw new Error(`${file}: ${problem.code} has no HTTP status`);
}
