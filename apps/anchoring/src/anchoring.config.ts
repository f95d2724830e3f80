import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';
import { type Static, type TObject, Type } from '@sinclair/typebox';

export const anchoringVariables = {
  ...serviceVariables,
  ...identityVariables,
  CHAIN_RPC_URL: Type.String({ pattern: '^https?://', description: 'JSON-RPC URL of a node' }),
  CHAIN_PRIVATE_KEY: Type.String({
    pattern: '^0x[0-9a-fA-F]{64}$',
    description: 'Private key of the account that owns the registry. No other program may send transactions with it',
  }),
  ANCHOR_CONTRACT: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'Address of the AnchorRegistry' }),
  ANCHOR_BATCH_LEAVES: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 100_000,
    description: 'Number of certificates at which a batch is closed',
  }),
  ANCHOR_BATCH_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 600,
    description: 'Age of the oldest certificate at which a batch is closed',
  }),
  ANCHOR_TRIGGER_SECONDS: Type.Number({
    minimum: 0,
    default: 60,
    description: 'Minimum time between two batches that triggers of one organization send early',
  }),
  ANCHOR_POLL_MS: Type.Integer({
    minimum: 10,
    default: 500,
    description: 'Interval at which the service checks its batches',
  }),
  ANCHOR_RETRY_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 5,
    description: 'Pause after the first failure. It doubles with each further failure, up to 5 minutes',
  }),
  ANCHOR_TRIGGER_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 30_000,
    default: 5_000,
    description: 'Time limit within which a trigger waits for certificates that were issued before it',
  }),
  CHAIN_POLL_MS: Type.Integer({
    minimum: 10,
    default: 1_000,
    description: 'Interval at which the service reads the chain',
  }),
  CHAIN_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    default: 10_000,
    description: 'Time limit for one response of the node',
  }),
  CHAIN_PRIORITY_FEE_GWEI: Type.Number({ minimum: 0, default: 0, description: 'Priority fee; Arbitrum collects none' }),
  CHAIN_MAX_FEE_GWEI: Type.Number({
    exclusiveMinimum: 0,
    default: 100,
    description: 'Maximum fee that a transaction offers',
  }),
  CHAIN_REPLACE_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 60,
    description: 'Time after which a transaction that is in no block is replaced by one with a higher fee',
  }),
  CHAIN_MAX_REPLACEMENTS: Type.Integer({
    minimum: 0,
    default: 8,
    description: 'Maximum number of replacements of one transaction',
  }),
};

export type AnchoringConfig = Readonly<Static<TObject<typeof anchoringVariables>>>;

export function anchoringConfig(): AnchoringConfig {
  return readEnvironment(anchoringVariables, process.env);
}
