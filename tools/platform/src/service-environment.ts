import { urlFor } from '@probatum/persistence/provision';
import type { Ground } from './ground';
import { identityPublicKeys, servicePassword } from './keep-secrets';
import { type AppName, schemaOf } from './service-catalogue';
import type { Chain } from './start-chain';
import type { LocalMail } from './start-mail';

/** The infrastructure, for the environment of the services. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** None if the operator names a mail server. */
  readonly mail: LocalMail | undefined;
  readonly chain: Chain;
  readonly contract: string;
}

/** The environment of one service. It may be tuned by the launcher's own, except for what the platform decides. */
export function environmentOf(name: AppName, ground: Ground, surroundings: Surroundings): NodeJS.ProcessEnv {
  const { options, secrets, gatewayUrl } = ground;
  const schema = schemaOf(name);
  const access = { schema, password: servicePassword(secrets, schema) };
  return {
    ...defaultsOf(name),
    ...process.env,
    ...options.environment,
    NODE_ENV: 'production',
    HOST: name === 'gateway' ? (options.host ?? '127.0.0.1') : '127.0.0.1',
    PORT: '0',
    DATABASE_URL: urlFor(surroundings.databaseUrl, access),
    NATS_URL: surroundings.natsUrl,
    KEY_ENCRYPTION_KEY: secrets.keyEncryptionKey,
    PUBLIC_URL: options.publicUrl ?? gatewayUrl,
    ...identityOf(name, ground),
    ...chainOf(name, surroundings),
    ...(name === 'envelopes' && surroundings.mail ? { SMTP_URL: surroundings.mail.smtpUrl } : {}),
    ...storeOf(name, ground),
  };
}

function defaultsOf(name: AppName): NodeJS.ProcessEnv {
  // The operator of this platform can rewrite its chain, whatever id that chain has. A certificate that is not anchored
  // after twice the time of a batch was lost on its way.
  if (name === 'certificates') return { TEST_CHAIN: 'true', RECONCILE_AFTER_SECONDS: '10' };
  if (name === 'anchoring') return { ANCHOR_BATCH_SECONDS: '5', ANCHOR_TRIGGER_SECONDS: '2' };
  // All processes run on this machine.
  if (name === 'gateway')
    return { ANONYMOUS_RATE_PER_MINUTE: '0', FAILED_CREDENTIALS_PER_MINUTE: '0', SEAL_EXISTING_CREDENTIALS: 'yes' };
  // Receivers on this machine, which are refused anywhere else.
  if (name === 'webhooks' || name === 'envelopes') return { OUTBOUND_ALLOW: '127.0.0.0/8,::1/128' };
  return {};
}

function identityOf(name: AppName, { secrets }: Ground): NodeJS.ProcessEnv {
  if (name === 'gateway') return { IDENTITY_PRIVATE_KEY: JSON.stringify(secrets.identityKey) };
  return { IDENTITY_PUBLIC_KEYS: identityPublicKeys(secrets) };
}

function storeOf(name: AppName, { folder }: Ground): NodeJS.ProcessEnv {
  return name === 'envelopes' ? { OBJECT_STORE_FOLDER: folder.objects } : {};
}

function chainOf(name: AppName, { chain, contract }: Surroundings): NodeJS.ProcessEnv {
  if (name === 'certificates') return { CHAIN_RPC_URL: chain.rpcUrl };
  if (name !== 'anchoring') return {};
  return { CHAIN_RPC_URL: chain.rpcUrl, CHAIN_PRIVATE_KEY: chain.privateKey, ANCHOR_CONTRACT: contract };
}
