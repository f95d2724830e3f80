import 'reflect-metadata';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorsFolder, generateDocs } from './generate-docs';

const dist = join(__dirname, '../../..');
const root = join(dist, '..');

async function main(): Promise<void> {
  const files = await generateDocs({ root, load: (path) => import(join(dist, path)) });
  await rm(join(root, errorsFolder), { recursive: true, force: true });
  await mkdir(join(root, errorsFolder), { recursive: true });
  for (const [path, text] of files) await writeFile(join(root, path), text);
  console.log(`${files.size} documents are up to date`);
}

void main();
