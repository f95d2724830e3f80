import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** How the caller reaches the module of a source file: compiled, or as it is under jest. */
export interface Sources {
  /** The folder of the repository. */
  readonly root: string;
  /** @param path from the root, without extension, e.g. `libs/http/src/problems/problem` */
  load(path: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Every source file of an app or a library, as a sorted list of paths from the root, without extension. */
export async function sourceFiles(root: string, ...folders: string[]): Promise<string[]> {
  const lists = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  return lists
    .flat()
    .filter((entry) => entry.isFile() && /(?<!\.spec|\.d)\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replace(/\.ts$/, ''))
    .filter((path) => path.split('/').includes('src'))
    .sort();
}

/** The apps that are services, sorted. A web app has no program of its own. */
export async function serviceNames(root: string): Promise<string[]> {
  const apps = await readdir(join(root, 'apps'));
  return apps.filter((app) => existsSync(join(root, 'apps', app, 'src/main.ts'))).sort();
}
