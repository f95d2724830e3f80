import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../..');
const sources = ['apps', 'libs', 'tools', 'contracts-solidity', 'test'];
const settings = ['package.json', 'nx.json', 'tsconfig.json', 'tsconfig.base.json', 'eslint.config.mjs'];
const left = ['node_modules', 'dist', 'artifacts'];

export interface Text {
  /** The path of an existing file, whose content is not read. */
  readonly path: string;
  readonly text: string;
}

/** A copy of this workspace as it is now, as fresh as a clone: nothing has been built, cached or looked at before. */
export class LintedCopy {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<LintedCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'probatum-lint-'));
    const filter = (path: string) => !left.includes(basename(path));
    await Promise.all([
      ...sources.map((name) => cp(join(root, name), join(folder, name), { recursive: true, filter })),
      ...settings.map((name) => cp(join(root, name), join(folder, name))),
      symlink(join(root, 'node_modules'), join(folder, 'node_modules')),
    ]);
    return new LintedCopy(folder);
  }

  async read(path: string): Promise<Text> {
    return { path, text: await readFile(join(this.folder, path), 'utf8') };
  }

  /** The complaints of ESLint about each of these texts in its file: `rule: message`. */
  async lint(texts: readonly Text[]): Promise<string[][]> {
    await this.compileOnly(texts.map(({ path }) => path));
    const script = join(this.folder, 'test/architecture/lint-texts.mjs');
    const lint = promisify(execFile)(process.execPath, [script], { cwd: this.folder, maxBuffer: 16 * 1024 * 1024 });
    lint.child.stdin!.end(JSON.stringify(texts.map(({ path, text }) => ({ path: join(this.folder, path), text }))));
    return JSON.parse((await lint).stdout) as string[][];
  }

  /** The types of these files need only what they import. */
  private async compileOnly(include: readonly string[]): Promise<void> {
    const settings = { extends: './tsconfig.base.json', include: [...new Set(include)] };
    await writeFile(join(this.folder, 'tsconfig.json'), JSON.stringify(settings));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
