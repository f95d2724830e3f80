import {
  ConfigurationError,
  identityVariables,
  readEnvironment,
  serviceVariables,
} from '@probatum/service/environment';
import { networkList } from '@probatum/outbound-http/reserved-networks';
import { Type } from '@sinclair/typebox';

export const webhooksVariables = {
  ...serviceVariables,
  ...identityVariables,
  OUTBOUND_ALLOW: Type.String({
    default: '',
    description: 'Private networks (CIDR, separated by commas) that webhooks may call',
  }),
  OUTBOUND_ALLOW_HTTP: Type.Boolean({
    default: false,
    description: 'Whether webhooks may call public hosts over http',
  }),
  WEBHOOK_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 500,
    description: 'Concurrent calls to receivers',
  }),
  WEBHOOK_ENDPOINT_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 10,
    description: 'Concurrent calls to one endpoint',
  }),
  WEBHOOK_TIMEOUT_MS: Type.Integer({
    minimum: 50,
    maximum: 60_000,
    default: 10_000,
    description: 'Time limit for one attempt',
  }),
  WEBHOOK_MAX_ENDPOINTS: Type.Integer({
    minimum: 1,
    default: 50,
    description: 'Maximum number of endpoints of one tenant',
  }),
  WEBHOOK_ANSWER_BYTES: Type.Integer({
    minimum: 0,
    default: 67_108_864,
    description: 'Size of the stored receiver responses per organization. Above it the oldest responses are deleted',
  }),
  WEBHOOK_RETENTION_DAYS: Type.Integer({
    minimum: 1,
    default: 30,
    description: 'Number of days that the log of deliveries is kept',
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
