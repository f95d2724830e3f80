import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { type BenchPlatform, benchDirectory } from './bench-platform';
import { type Child, freePort, startChild, until } from './child';

export interface Replica {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface PlatformSecrets {
  readonly identityKey: JWK;
  readonly keyEncryptionKey: string;
}

export interface ReplicaOptions {
  /** Below `dist`. */
  readonly program: string;
  /** Where it says with 200 that it serves. */
  readonly readyAt: string;
  /** Beside what every service is told. */
  readonly environment: (secrets: PlatformSecrets) => NodeJS.ProcessEnv;
}

/** One more process of a service, on the data of the platform. */
export async function startReplica(platform: BenchPlatform, options: ReplicaOptions): Promise<Replica> {
  const secrets = JSON.parse(readFileSync(join(benchDirectory, 'secrets.json'), 'utf8')) as PlatformSecrets;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: Child = startChild(join(__dirname, '../../..', options.program), [], {
    PORT: String(port),
    NATS_URL: platform.local.natsUrl,
    KEY_ENCRYPTION_KEY: secrets.keyEncryptionKey,
    PUBLIC_URL: platform.local.gatewayUrl,
    LOG_LEVEL: 'warn',
    ...options.environment(secrets),
  });
  await until(async () => (await fetch(`${url}${options.readyAt}`)).ok, `one more ${options.program}`);
  return { url, pid: child.process.pid!, stop: () => child.stop() };
}

/** The connection string of the superuser is at hand; where a service's role looks by itself, this one is told to. */
export function inSchema(databaseUrl: string, schema: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.toString();
}
