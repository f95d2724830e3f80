import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@probatum/contracts/ids';
import { scopes } from '@probatum/contracts/scopes';
import { Database } from '@probatum/persistence/database';
import { RowSeals } from '@probatum/persistence/row-seals';
import { Sealer } from '@probatum/persistence/sealer';
import { administer } from '../apps/gateway/src/operator/administer/administer';
import type { LocalFile } from '../tools/platform/src/local-file';
import { Customer } from './customer';

/** A new organization on a running platform, with a caller for each of the keys that it needs. */
export interface Account {
  readonly organizationId: string;
  readonly local: LocalFile;
  /** Key of the live environment with every scope. */
  readonly live: Customer;
  /** Sandbox, every scope. */
  readonly sandbox: Customer;
  /** A caller without a key. */
  readonly public: Customer;
  /** Another caller with a key of this organization. */
  keyFor(body: KeyRequest): Promise<Customer>;
  /** A caller whose key was created as the operator creates keys. */
  withPlan(plan: string): Promise<Customer>;
  /** Id of a client certificate that the operator has bound to it. */
  boundCertificate(environment: 'live' | 'sandbox'): Promise<string>;
}

export interface KeyRequest {
  readonly scopes: readonly string[];
  readonly environment?: 'live' | 'sandbox';
  readonly family?: 'ndi' | 'sk';
  readonly expiresAt?: string;
}

/** @param folder that of the platform, with its `local.json` and its secrets */
export async function openAccount(folder: string, name: string): Promise<Account> {
  const local = readJson<LocalFile>(folder, 'local.json');
  const operator = operatorOf(local);
  const { id: organizationId } = await operator('create-organization', '--name', name);
  const withPlan = async (plan: string) => {
    const tenant = ['--organization', organizationId!, '--environment', 'live'];
    const { id, key } = await operator('create-key', ...tenant, '--scopes', 'all', '--plan', plan, '--name', name);
    return new Customer(local.gatewayUrl, key, id);
  };
  const live = await withPlan('enterprise');
  const keyFor = async (request: KeyRequest) => {
    const body = { name, environment: 'live', ...request };
    const made = await live.expecting<{ id: string; key: string }>(201, 'POST /api-keys', { body });
    return new Customer(local.gatewayUrl, made.key, made.id);
  };
  const sandbox = await keyFor({ scopes, environment: 'sandbox' });
  const boundCertificate = async (environment: string) => {
    const certificate = ['--kind', 'spiffe', '--value', `spiffe://${organizationId}/${newId('key')}`, '--name', 'ERP'];
    const rights = ['--scopes', 'certificates:read', '--plan', 'default', '--environment', environment];
    const { id } = await operator('bind-certificate', '--organization', organizationId!, ...rights, ...certificate);
    return id!;
  };
  const everybody = { live, sandbox, public: live.withKey(undefined) };
  return { organizationId: organizationId!, local, ...everybody, keyFor, withPlan, boundCertificate };
}

type Operator = (...words: string[]) => Promise<Record<string, string>>;

/** Runs `npm run admin` with these words, without a process for each. */
function operatorOf({ gatewayDatabaseUrl: url, keyEncryptionKey }: LocalFile): Operator {
  const seals = new RowSeals(new Sealer(keyEncryptionKey));
  return async (...words) => {
    const database = await Database.open({ url, schema: 'gateway', poolSize: 1, seals });
    try {
      return (await administer(database, words)) as unknown as Record<string, string>;
    } finally {
      await database.close();
    }
  };
}

function readJson<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}
