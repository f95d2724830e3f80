import { ConfigurationError, identityVariables, readEnvironment, serviceVariables } from '@probatum/http/environment';
import { networkList } from '@probatum/outbound-http/reserved-networks';
import { Type } from '@sinclair/typebox';

export const webhooksVariables = {
  ...serviceVariables,
  ...identityVariables,
  OUTBOUND_ALLOW: Type.String({
    default: '',
    description: 'Networks (CIDR, separated by commas) that may be called although they are not public',
  }),
  OUTBOUND_ALLOW_HTTP: Type.Boolean({
    default: false,
    description: 'Whether public addresses may be called over http',
  }),
  WEBHOOK_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 500,
    description: 'Calls under way at once',
  }),
  WEBHOOK_ENDPOINT_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 10,
    description: 'The same, to one endpoint',
  }),
  WEBHOOK_TIMEOUT_MS: Type.Integer({
    minimum: 50,
    maximum: 60_000,
    default: 10_000,
    description: 'Time for one attempt',
  }),
  WEBHOOK_MAX_ENDPOINTS: Type.Integer({ minimum: 1, default: 50, description: 'Endpoints of one tenant' }),
  WEBHOOK_RETENTION_DAYS: Type.Integer({
    minimum: 1,
    default: 30,
    description: 'How long the log of deliveries is kept',
  }),
};

/** The only reader of the environment of this service. */
export function webhooksConfig() {
  const { OUTBOUND_ALLOW, ...config } = readEnvironment(webhooksVariables, process.env);
  return Object.freeze({ ...config, OUTBOUND_ALLOW: readNetworks(OUTBOUND_ALLOW) });
}

export type WebhooksConfig = ReturnType<typeof webhooksConfig>;

function readNetworks(text: string): readonly string[] {
  const networks = text.split(',').flatMap((network) => network.trim() || []);
  try {
    networkList(networks);
  } catch (error) {
    throw new ConfigurationError(`OUTBOUND_ALLOW is not a list of networks: ${(error as Error).message}`);
  }
  return networks;
}
