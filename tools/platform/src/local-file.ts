import { rmSync } from 'node:fs';
import { urlFor } from '@probatum/persistence/provision';
import { type Folder, writePrivateFile } from './folder';
import type { Keys } from './keep-keys';
import { type Secrets, servicePassword } from './keep-secrets';
import type { Part } from './part';
import type { Surroundings } from './service-environment';

/** The content of `.probatum/local.json` while the platform runs, for scripts. */
export interface LocalFile {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly sandboxApiKey: string;
  readonly adminKey: string;
  readonly databaseUrl: string;
  /** For `npm run admin`: the database as the gateway sees it. */
  readonly gatewayDatabaseUrl: string;
  /** For the same purpose: the key with which the gateway seals. */
  readonly keyEncryptionKey: string;
  readonly natsUrl: string;
  readonly chainRpcUrl: string;
  /** A page with the mail that would have left. None if a mail server is given. */
  readonly mailUrl?: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number }>>;
}

export function describeLocal(
  gatewayUrl: string,
  { apiKey, sandboxApiKey, adminKey }: Keys,
  { databaseUrl, natsUrl, mail, chain }: Surroundings,
  secrets: Secrets,
  services: ReadonlyMap<string, Part>,
): LocalFile {
  return {
    gatewayUrl,
    apiKey,
    sandboxApiKey,
    adminKey,
    databaseUrl,
    gatewayDatabaseUrl: urlFor(databaseUrl, { schema: 'gateway', password: servicePassword(secrets, 'gateway') }),
    keyEncryptionKey: secrets.keyEncryptionKey,
    natsUrl,
    chainRpcUrl: chain.rpcUrl,
    ...(mail ? { mailUrl: mail.pageUrl } : {}),
    services: Object.fromEntries([...services].map(([name, { url, pid }]) => [name, { url, pid }])),
  };
}

export function writeLocalFile(folder: Folder, local: LocalFile): void {
  writePrivateFile(folder.local, local);
}

/** A file that is there means a platform that runs. */
export function removeLocalFile(folder: Folder): void {
  rmSync(folder.local, { force: true });
}
