import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { idPrefixes } from '@probatum/contracts/ids';
import { format, resolveConfig } from 'prettier';
import { fill, type Names, namesOf } from './names';
import { registrationsOf } from './registrations';

/**
 * Writes a service with one record into `apps/` and registers it. Nothing is written when something is in the way.
 * @param root folder of the repository
 * @returns paths of the files that were written, from the root
 * @throws Error when a name is not allowed or taken, or a place for a registration is not found
 */
export async function makeService(root: string, service: string, record?: string): Promise<string[]> {
  const names = namesOf(service, record, Object.values(idPrefixes));
  const files = new Map([...(await filled(root, names)), ...(await registered(root, names))]);
  for (const [path, text] of files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  }
  return [...files.keys()];
}

/** The service's own files. */
async function filled(root: string, names: Names): Promise<[string, string][]> {
  const folder = `apps/${names['service']}`;
  if (existsSync(join(root, folder))) throw new Error(`${folder} exists already.`);
  const templates = join(root, 'tools/new-service/template');
  const entries = await readdir(templates, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      const name = relative(templates, path).replace(/\.template$/, '');
      return [join(folder, fill(name, names)), fill(await readFile(path, 'utf8'), names)];
    }),
  );
}

/** The files of others in which the service is named. */
async function registered(root: string, names: Names): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { path, after, text } of registrationsOf(names)) {
    const present = files.get(path) ?? (await readFile(join(root, path), 'utf8').catch(() => ''));
    const place = after.exec(present);
    if (!place) throw new Error(`${path} has changed: the place for ${text.trim()} is not found.`);
    if (present.includes(text)) throw new Error(`${path} names ${text.trim()} already.`);
    const end = place.index + place[0].length;
    files.set(path, present.slice(0, end) + text + present.slice(end));
  }
  return files;
}
