import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../..');
const source = 'apps/shop/src/price.ts';
const target = 'dist/apps/shop/src/price.js';
let workspace: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'probatum-build-'));
  cpSync(join(checkout, '.swcrc'), join(workspace, '.swcrc'));
  write(source, 'export const price: number = 1;\n');
  write('libs/money/src/round.ts', 'export const round = (x: number): number => Math.round(x);\n');
});

afterEach(() => rmSync(workspace, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true });
  writeFileSync(join(workspace, file), content);
}

function build(...folders: string[]) {
  return spawnSync(process.execPath, [join(checkout, 'tools/build.mjs'), ...folders], { cwd: workspace });
}

function read(file: string): string {
  return readFileSync(join(workspace, file), 'utf8');
}

function has(file: string): boolean {
  return existsSync(join(workspace, file));
}

/** Which file it is: writing an output anew gives it another number. */
function numberOf(file: string): number {
  return statSync(join(workspace, file)).ino;
}

function printedPrice(): string {
  return execFileSync(process.execPath, ['-p', `require('./${target}').price`], { cwd: workspace, encoding: 'utf8' });
}

test('compiles every source, copies other files, and leaves specs out', () => {
  write('apps/shop/src/price.spec.ts', 'export const price = 2;\n');
  write('contracts-solidity/artifacts/Registry.json', '{"abi":[]}');
  expect(build().status).toBe(0);
  expect(printedPrice()).toBe('1\n');
  expect(JSON.parse(read(`${target}.map`))).toMatchObject({ sources: ['../../../../apps/shop/src/price.ts'] });
  expect(read('dist/contracts-solidity/artifacts/Registry.json')).toBe('{"abi":[]}');
  expect(has('dist/libs/money/src/round.js')).toBe(true);
  expect(has('dist/apps/shop/src/price.spec.js')).toBe(false);
});

test('writes only the outputs of changed sources, even if size and time of a source stay', () => {
  build();
  const { atime, mtime } = statSync(join(workspace, source));
  const before = numberOf('dist/libs/money/src/round.js');
  write(source, 'export const price: number = 2;\n');
  utimesSync(join(workspace, source), atime, mtime);
  expect(build().status).toBe(0);
  expect(printedPrice()).toBe('2\n');
  expect(numberOf('dist/libs/money/src/round.js')).toBe(before);
});

test('a second build writes nothing', () => {
  build();
  const before = [target, `${target}.map`].map(numberOf);
  build();
  expect([target, `${target}.map`].map(numberOf)).toEqual(before);
});

test('an output that a killed build left cut off anywhere is made again', () => {
  build();
  const whole = read(target);
  for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 6)) {
    write(target, whole.slice(0, length));
    build();
    expect(read(target)).toBe(whole);
  }
  rmSync(join(workspace, `${target}.map`));
  write(`${target}.new-${neverAPid}`, whole.slice(0, 40));
  build();
  expect(has(`${target}.map`)).toBe(true);
  expect(has(`${target}.new-${neverAPid}`)).toBe(false);
});

/** Above the greatest pid of Linux. */
const neverAPid = 4_194_305;

test('outputs of deleted sources and projects go', () => {
  write('apps/shop/src/old/discount.ts', 'export {};\n');
  write('tools/gone/src/gone.ts', 'export {};\n');
  build();
  expect(has('dist/apps/shop/src/old/discount.js')).toBe(true);
  rmSync(join(workspace, 'apps/shop/src/old'), { recursive: true });
  rmSync(join(workspace, 'tools'), { recursive: true });
  build();
  expect([has('dist/apps/shop/src/old'), has('dist/tools'), has(target)]).toEqual([false, false, true]);
});

test('other settings of the compiler make every output again', () => {
  build();
  const before = read(target);
  write('.swcrc', read('.swcrc').replace('"es2022"', '"es5"'));
  build();
  expect(read(target)).toContain('var price = 1');
  write('.swcrc', read('.swcrc').replace('"es5"', '"es2022"'));
  build();
  expect(read(target)).toBe(before);
});

test('builds a library alone, and an app with all libraries', () => {
  write('apps/other/src/main.ts', 'export {};\n');
  build('libs/money/src');
  expect([has('dist/libs/money/src/round.js'), has(target)]).toEqual([true, false]);
  rmSync(join(workspace, 'dist'), { recursive: true });
  build('apps/shop/src');
  expect([has('dist/libs/money/src/round.js'), has(target), has('dist/apps/other')]).toEqual([true, true, false]);
});

describe('a web app', () => {
  const page = 'dist/apps/page/index.html';

  beforeEach(() => {
    write('apps/page/vite.config.mjs', 'export default {};\n');
    write('apps/page/index.html', '<script type="module" src="/src/main.ts"></script>\n');
    write('apps/page/src/main.ts', 'document.title = "Prices";\n');
  });

  it('is built by Vite, and again only when one of its files or a package has changed', () => {
    expect(build().status).toBe(0);
    expect(read(page)).toContain('src="/assets/index-');
    expect([has('dist/apps/page/src/main.js'), has(target)]).toEqual([false, true]);
    const first = numberOf(page);
    build();
    expect(numberOf(page)).toBe(first);
    write('apps/page/src/main.ts', 'document.title = "New prices";\n');
    build('apps/page/src');
    const second = numberOf(page);
    expect(second).not.toBe(first);
    write('package-lock.json', '{}');
    build();
    expect(numberOf(page)).not.toBe(second);
  });

  it('that cannot be built is named, and the last one stays', () => {
    build();
    const before = read(page);
    write('apps/page/src/main.ts', 'import "./missing";\n');
    const { status, stderr } = build();
    expect([status, read(page)]).toEqual([1, before]);
    expect(stderr.toString()).toContain('./missing');
  });

  it('goes with its source', () => {
    build();
    rmSync(join(workspace, 'apps/page'), { recursive: true });
    build();
    expect(has('dist/apps/page')).toBe(false);
  });
});

test('a source that cannot be compiled is named, and the exit code is 1', () => {
  write('apps/shop/src/broken.ts', 'export const = ;\n');
  const { status, stderr } = build();
  expect(status).toBe(1);
  expect(stderr.toString()).toContain('apps/shop/src/broken.ts');
  expect(has(target)).toBe(true);
});
