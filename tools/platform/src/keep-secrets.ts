import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { type Folder, readPrivateFile, writePrivateFile } from './folder';

export interface Secrets {
  /** Password of the superuser. The passwords of the services are derived from it. */
  readonly databasePassword: string;
  /** 32 bytes in base64: under it the services seal what they keep secret. */
  readonly keyEncryptionKey: string;
  /** The Ed25519 key with which the gateway signs identities. */
  readonly identityKey: JWK;
}

/** The platform's own secrets, made once and kept in a file that only its owner may read. */
export async function keepSecrets(folder: Folder): Promise<Secrets> {
  const kept = readPrivateFile<Secrets>(folder.secrets);
  if (kept) return kept;
  const secrets = {
    databasePassword: randomBytes(24).toString('base64url'),
    keyEncryptionKey: randomBytes(32).toString('base64'),
    identityKey: await newIdentityKey(),
  };
  writePrivateFile(folder.secrets, secrets);
  return secrets;
}

async function newIdentityKey(): Promise<JWK> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
  return { ...jwk, alg: 'EdDSA', use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}

/** The JWK Set by which services recognise the gateway's signature. */
export function identityPublicKeys({ identityKey }: Secrets): string {
  const publicKey = Object.fromEntries(Object.entries(identityKey).filter(([name]) => name !== 'd'));
  return JSON.stringify({ keys: [publicKey] });
}

export function servicePassword({ databasePassword }: Secrets, schema: string): string {
  return createHmac('sha256', databasePassword).update(schema).digest('hex');
}
