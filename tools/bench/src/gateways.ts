import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchPlatform, benchDirectory } from './bench-platform';
import { type Child, freePort, startChild, until } from './child';

const programs = join(__dirname, '../../../apps/gateway/src');

export interface MoreGateway {
  readonly url: string;
  stop(): Promise<void>;
}

/** One more gateway for the services of the platform. */
export async function startGateway(platform: BenchPlatform, databaseUrl: string): Promise<MoreGateway> {
  const { natsUrl, services } = platform.local;
  const { identityKey, keyEncryptionKey } = JSON.parse(readFileSync(join(benchDirectory, 'secrets.json'), 'utf8'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const others = Object.entries(services).filter(([name]) => name !== 'gateway');
  const child: Child = startChild(join(programs, 'main.js'), [], {
    PORT: String(port),
    DATABASE_URL: inSchema(databaseUrl),
    NATS_URL: natsUrl,
    KEY_ENCRYPTION_KEY: keyEncryptionKey,
    IDENTITY_PRIVATE_KEY: JSON.stringify(identityKey),
    PUBLIC_URL: platform.local.gatewayUrl,
    SERVICES: others.map(([name, { url: origin }]) => `${name}=${origin}`).join(','),
    ANONYMOUS_RATE_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  });
  await until(async () => {
    const health = (await (await fetch(`${url}/health`)).json()) as { status: string };
    return health.status === 'ok';
  }, 'another gateway');
  return { url, stop: () => child.stop() };
}

/** A new key of the platform's organization, as the operator makes them. */
export async function createKey(
  { database, local }: BenchPlatform,
  ...words: string[]
): Promise<{ key: string; id: string }> {
  const { rows } = await database.query<{ id: string }>(`select id from gateway.organizations limit 1`);
  const tenant = ['--organization', rows[0]!.id, '--environment', 'live', '--scopes', 'all', '--name', 'bench'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(programs, 'admin.js'), 'create-key', ...tenant, ...words],
    { env: { ...process.env, DATABASE_URL: inSchema(local.databaseUrl) } },
  );
  return JSON.parse(stdout) as { key: string; id: string };
}

/** The connection string of the superuser is at hand; where the gateway's role looks by itself, this one is told to. */
function inSchema(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c search_path=gateway');
  return url.toString();
}
