import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenPromises, releasedFile } from './contract/release-contract';
import { errorsFolder, generateDocs, openApiFile } from './generate-docs';

const dist = join(__dirname, '../../..');
const root = join(dist, '..');

/** With `--release` the API as it is now becomes what customers are promised. */
async function main(): Promise<void> {
  const files = await generateDocs({ root, load: (path) => import(join(dist, path)) });
  if (process.argv.includes('--release')) release(files);
  await rm(join(root, errorsFolder), { recursive: true, force: true });
  await mkdir(join(root, errorsFolder), { recursive: true });
  for (const [path, text] of files) await writeFile(join(root, path), text);
  console.log(`${files.size} documents are up to date`);
}

function release(files: Map<string, string>): void {
  const file = join(root, releasedFile);
  const current = files.get(openApiFile)!;
  const broken = brokenPromises(existsSync(file) ? readFileSync(file, 'utf8') : undefined, current);
  if (broken.length > 0) throw new Error(`Not released, customers would break:\n${broken.join('\n')}`);
  files.set(releasedFile, current);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
