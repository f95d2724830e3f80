import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newId } from '@probatum/contracts/ids';
import { ordinaryScopes, scopes } from '@probatum/contracts/scopes';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { checkoutFolder, readPrivateFile, writePrivateFile } from './folder';
import { type Ground, step } from './ground';
import { environmentOf, type Surroundings } from './service-environment';

export interface Keys {
  readonly organizationId: string;
  /** Live, every scope but an administrator's. */
  readonly apiKey: string;
  /** The same in the sandbox. */
  readonly sandboxApiKey: string;
  /** Key of the live environment with every scope. */
  readonly adminKey: string;
}

const run = promisify(execFile);

/** A first organization and its keys: those of an earlier start while the gateway knows them, else new ones. */
export async function keepKeys(ground: Ground, surroundings: Surroundings): Promise<Keys> {
  return step(ground, 'organization', async () => {
    const kept = readPrivateFile<Keys>(ground.folder.keys);
    if (kept && (await isKnown(ground.gatewayUrl, kept.adminKey))) return [kept, kept.organizationId];
    const keys = await createKeys((...args) => administer(args, environmentOf('gateway', ground, surroundings)));
    writePrivateFile(ground.folder.keys, keys);
    return [keys, `${keys.organizationId}, with keys for live, sandbox and administration`];
  });
}

async function isKnown(gatewayUrl: string, adminKey: string): Promise<boolean> {
  return (await fetch(`${gatewayUrl}/api-keys`, { headers: { 'x-api-key': adminKey } })).ok;
}

type Administer = (...args: string[]) => Promise<Record<string, string>[]>;

async function createKeys(administer: Administer): Promise<Keys> {
  const organizationId = newId('org');
  const createKey = (name: string, environment: string, allowed: readonly string[]): string[] => {
    const tenant = ['--organization', organizationId, '--environment', environment];
    const rights = ['--scopes', allowed.join(','), '--plan', 'enterprise', '--name', name];
    return ['--', 'create-key', ...tenant, ...rights];
  };
  const [, live, sandbox, administrator] = await administer(
    ...['create-organization', '--id', organizationId, '--name', 'First organization'],
    ...createKey('Local live key', 'live', ordinaryScopes),
    ...createKey('Local sandbox key', 'sandbox', ordinaryScopes),
    ...createKey('Local administrator key', 'live', scopes),
  );
  const [apiKey, sandboxApiKey, adminKey] = [live, sandbox, administrator].map((created) => created!['key']!);
  return { organizationId, apiKey: apiKey!, sandboxApiKey: sandboxApiKey!, adminKey: adminKey! };
}

/** Not through a log file, because the output is secret. */
async function administer(args: string[], env: NodeJS.ProcessEnv): Promise<Record<string, string>[]> {
  try {
    const program = join(checkoutFolder(), 'dist/apps/gateway/src/admin.js');
    const { stdout } = await run(process.execPath, [program, ...args], { env });
    const lines = stdout.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, string>);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new CannotStart(`The first organization could not be made: ${stderr || message}`);
  }
}
