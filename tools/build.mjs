/**
 * node tools/build.mjs [folder…]
 *
 * Compiles the sources of all projects, or of these folders, into dist/ and copies what is not TypeScript. With the sources
 * of an app or a tool come those of all libraries, so that it can run. A project with a `vite.config.mjs` is a web app, which
 * Vite builds.
 *
 * The last line of an output is a stamp: a hash of its source and of how it was compiled. An output with the right stamp
 * stays, so that building again costs little. Half a file has no stamp, so that the next build finishes a killed one. The stamp
 * of a web app is a file of its own.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const output = 'dist';

await build(process.argv.length > 2 ? withLibraries(process.argv.slice(2)) : sourceFolders());

async function build(all) {
  const folders = all.filter((folder) => !isWebApp(dirname(folder)));
  const files = folders.flatMap(filesBelow).filter((file) => !file.endsWith('.spec.ts'));
  const compile = compiler();
  const results = await Promise.allSettled([
    ...files.map((file) => (file.endsWith('.ts') ? compile(file) : copy(file))),
    ...all
      .map((folder) => dirname(folder))
      .filter(isWebApp)
      .map(buildWebApp),
  ]);
  const failures = results.filter(({ status }) => status === 'rejected');
  for (const { reason } of failures) console.error(String(reason.message ?? reason));
  if (failures.length > 0) process.exitCode = 1;
  removeOthers(folders, files);
}

function sourceFolders() {
  const groups = ['apps', 'libs', 'tools'].filter((group) => existsSync(group));
  const projects = groups.flatMap((group) => readdirSync(group).map((name) => join(group, name)));
  const folders = [...projects, 'contracts-solidity'].flatMap((project) => [
    join(project, 'src'),
    join(project, 'artifacts'),
  ]);
  return folders.filter((folder) => existsSync(folder));
}

function withLibraries(folders) {
  if (!folders.some((folder) => /^(apps|tools)\//.test(folder))) return folders;
  return [...folders, ...sourceFolders().filter((folder) => /^(libs|contracts-solidity)\//.test(folder))];
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Answers a function that compiles a file unless that is done already. */
function compiler() {
  const require = createRequire(import.meta.url);
  const settings = readFileSync('.swcrc', 'utf8');
  const { version } = require('@swc/core/package.json');
  const how = createHash('sha256')
    .update(settings)
    .update(version)
    .update(readFileSync(fileURLToPath(import.meta.url)));
  const { $schema, exclude, ...options } = JSON.parse(settings);
  options.jsc.baseUrl = process.cwd();
  return async (file) => {
    const source = readFileSync(file);
    const target = targetOf(file);
    const stamp = `\n// ${how.copy().update(file).update(source).digest('hex')}\n`;
    if (isStamped(target, stamp)) return;
    // Loaded only when there is something to compile.
    const { code, map } = await require('@swc/core').transform(source.toString('utf8'), {
      ...options,
      swcrc: false,
      filename: join(process.cwd(), file),
      sourceFileName: relative(dirname(target), file),
    });
    write(`${target}.map`, map);
    write(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map${stamp}`);
  };
}

function isWebApp(project) {
  return existsSync(join(project, 'vite.config.mjs'));
}

/** Its output changes with its own files and with those of the packages, which the lock file names. */
async function buildWebApp(project) {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  if (existsSync('package-lock.json')) hash.update(readFileSync('package-lock.json'));
  const tests = join(project, 'test') + sep;
  for (const file of filesBelow(project).filter((path) => !path.startsWith(tests))) {
    hash.update(`\n${file}\n`).update(readFileSync(file));
  }
  const stamp = hash.digest('hex');
  const target = join(output, project);
  const stampFile = join(target, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  // Loaded only when there is something to build.
  const { build: buildWithVite } = await import('vite');
  const unfinished = `${target}.new-${process.pid}`;
  const outDir = join(process.cwd(), unfinished);
  await buildWithVite({ root: join(process.cwd(), project), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  writeFileSync(join(unfinished, 'stamp'), stamp);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

function isStamped(target, stamp) {
  return existsSync(`${target}.map`) && existsSync(target) && readFileSync(target, 'utf8').endsWith(stamp);
}

async function copy(file) {
  const [content, target] = [readFileSync(file), targetOf(file)];
  if (!existsSync(target) || !readFileSync(target).equals(content)) write(target, content);
}

function targetOf(file) {
  return join(output, file.replace(/\.ts$/, '.js'));
}

/** In one step: a program that starts meanwhile reads the old file or the new one. */
function write(target, content) {
  const unfinished = `${target}.new-${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(unfinished, content);
  renameSync(unfinished, target);
}

/** Outputs whose source is gone must not be found by an import. */
function removeOthers(folders, files) {
  const targets = files.map(targetOf);
  const known = new Set([...targets, ...targets.map((target) => `${target}.map`)]);
  const built = process.argv.length > 2 ? folders.map((folder) => join(output, folder)) : [output];
  for (const file of built.flatMap(filesBelow)) {
    if (!known.has(file) && !isOfWebApp(file) && !isBeingWritten(file)) remove(file);
  }
}

function isOfWebApp(file) {
  const [, group = '', name = ''] = file.split(sep);
  return isWebApp(join(group, name));
}

function isBeingWritten(file) {
  const pid = Number(/\.new-(\d+)(?:\/|$)/.exec(file)?.[1]);
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function remove(path) {
  rmSync(path, { force: true });
  for (let folder = dirname(path); folder !== '.' && readdirSync(folder).length === 0; folder = dirname(folder)) {
    rmdirSync(folder);
  }
}
