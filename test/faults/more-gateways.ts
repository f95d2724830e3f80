import { GatewayProcess } from '@probatum/testing/gateway-process';
import { waitFor } from '@probatum/testing/wait-for';
import { Folder, readPrivateFile } from '../../tools/platform/src/folder';
import type { Secrets } from '../../tools/platform/src/keep-secrets';
import type { LocalFile } from '../../tools/platform/src/local-file';
import { Customer } from '../customer';

/** One more gateway for the services of a platform, as an operator adds replicas. Kill it in `afterAll`. */
export async function startGateway(folder: string, local: LocalFile): Promise<GatewayProcess> {
  const { keyEncryptionKey, identityKey } = readPrivateFile<Secrets>(new Folder(folder).secrets)!;
  const services = Object.entries(local.services).filter(([name]) => name !== 'gateway');
  const gateway = await GatewayProcess.start({
    PORT: '0',
    DATABASE_URL: local.gatewayDatabaseUrl,
    DATABASE_POOL_SIZE: '4',
    NATS_URL: local.natsUrl,
    KEY_ENCRYPTION_KEY: keyEncryptionKey,
    IDENTITY_PRIVATE_KEY: JSON.stringify(identityKey),
    PUBLIC_URL: local.gatewayUrl,
    SERVICES: services.map(([name, { url }]) => `${name}=${url}`).join(','),
  });
  const anonymous = new Customer(gateway.url);
  const isReady = async () => (await anonymous.get<{ status: string }>('/health')).status === 'ok';
  await waitFor(isReady, { describe: 'a gateway that reaches every service' });
  return gateway;
}
