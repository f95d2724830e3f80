import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchPlatform } from './bench-platform';
import { inSchema, type Replica, startReplica } from './replica';

/** One more gateway for the services of the platform. */
export function startGateway(platform: BenchPlatform, databaseUrl: string): Promise<Replica> {
  const others = Object.entries(platform.local.services).filter(([name]) => name !== 'gateway');
  return startReplica(platform, {
    program: 'apps/gateway/src/main.js',
    readyAt: '/health',
    environment: ({ identityKey }) => ({
      DATABASE_URL: inSchema(databaseUrl, 'gateway'),
      IDENTITY_PRIVATE_KEY: JSON.stringify(identityKey),
      SERVICES: others.map(([name, { url }]) => `${name}=${url}`).join(','),
      ANONYMOUS_RATE_PER_MINUTE: '0',
    }),
  });
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
    [join(__dirname, '../../../apps/gateway/src/admin.js'), 'create-key', ...tenant, ...words],
    {
      env: {
        ...process.env,
        DATABASE_URL: inSchema(local.databaseUrl, 'gateway'),
        KEY_ENCRYPTION_KEY: local.keyEncryptionKey,
      },
    },
  );
  return JSON.parse(stdout) as { key: string; id: string };
}
