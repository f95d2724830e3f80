import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import type { Access } from './world/open-world';

interface Local {
  readonly gatewayUrl: string;
  readonly databaseUrl: string;
  readonly keyEncryptionKey: string;
}

/** A platform on this machine. */
export interface LocalPlatform {
  readonly folder: string;
  /** Keys of two organizations that are new. */
  newAccess(): Promise<Access>;
  /** Ends it, if it was started for this run. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const dist = join(__dirname, '../../..');
const patienceMs = 180_000;

/** @param directory of a platform that may run; else one is started that keeps its data below it */
export async function localPlatform(directory: string, say: (line: string) => void): Promise<LocalPlatform> {
  if (existsSync(join(directory, 'local.json'))) {
    say(`The platform in ${directory}`);
    return { folder: directory, newAccess: () => newOrganizations(directory), stop: () => Promise.resolve() };
  }
  const folder = join(directory, 'fuzz');
  say(`… starting a platform in ${folder}`);
  const launcher = await start(folder);
  return { folder, newAccess: () => newOrganizations(folder), stop: () => launcher.stop(60_000) };
}

async function start(folder: string): Promise<LocalProcess> {
  mkdirSync(folder, { recursive: true });
  const launcher = await LocalProcess.start({
    name: 'the platform',
    command: process.execPath,
    args: [join(dist, 'tools/platform/src/main.js'), '--fresh'],
    // Not in the folder, of which nothing stays.
    logFile: `${folder}.log`,
    env: { ...process.env, PROBATUM_DIRECTORY: folder, PORT: '0', LOG_LEVEL: 'warn' },
  });
  // Its quick start is over then, too.
  for (const end = Date.now() + patienceMs; !launcher.output().includes('Ready at');) {
    if (!launcher.running || Date.now() > end) {
      await launcher.stop();
      throw new Error(`The platform did not start:\n${launcher.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return launcher;
}

async function newOrganizations(folder: string): Promise<Access> {
  const { gatewayUrl, databaseUrl, keyEncryptionKey } = JSON.parse(
    readFileSync(join(folder, 'local.json'), 'utf8'),
  ) as Local;
  // As the superuser, who has no schema of that name.
  const gatewayDatabase = new URL(databaseUrl);
  gatewayDatabase.searchParams.set('options', '-c search_path=gateway');
  const env = { ...process.env, DATABASE_URL: gatewayDatabase.toString(), KEY_ENCRYPTION_KEY: keyEncryptionKey };
  const operator = async (...words: string[]) => {
    const { stdout } = await run(process.execPath, [join(dist, 'apps/gateway/src/admin.js'), ...words], { env });
    return JSON.parse(stdout) as Record<string, string>;
  };
  const keyOf = async (name: string) => {
    const { id } = await operator('create-organization', '--name', name);
    const tenant = ['--organization', id!, '--environment', 'live'];
    const rights = ['--scopes', 'all', '--plan', 'enterprise', '--name', name];
    return (await operator('create-key', ...tenant, ...rights))['key']!;
  };
  return { url: gatewayUrl, key: await keyOf('Fuzzer'), foreignKey: await keyOf('Bystander') };
}
