import { transformFileSync } from '@swc/core';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const library = join(__dirname, '..');
const packages = join(library, '../../node_modules');

/** Builds this library and the test programs into a folder, so that plain Node can run them: `programs/<name>.js`. */
export function buildInto(folder: string): string {
  for (const [from, to] of [
    ['src', 'src'],
    ['test/programs', 'test/programs'],
  ] as const) {
    mkdirSync(join(folder, to), { recursive: true });
    for (const file of readdirSync(join(library, from)).filter((name) => name.endsWith('.ts'))) {
      const { code } = transformFileSync(join(library, from, file), {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      writeFileSync(join(folder, to, file.replace(/ts$/, 'js')), code);
    }
  }
  return join(folder, 'test/programs');
}

/** Copies npm packages with everything that they need: the checkout itself may be closed to the user who runs them. */
export function copyPackages(folder: string, names: readonly string[], seen = new Set<string>()): void {
  for (const name of names.filter((each) => existsSync(join(packages, each)) && !seen.has(each))) {
    seen.add(name);
    cpSync(join(packages, name), join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Record<string, object>;
    const needed = { ...manifest['dependencies'], ...manifest['optionalDependencies'] };
    copyPackages(folder, Object.keys(needed), seen);
  }
  if (seen.has(names[0]!)) execFileSync('chmod', ['-R', 'a+rX', folder]);
}
