import { identityVariables, readEnvironment, serviceVariables } from '@probatum/http/environment';
import { type Static, type TObject, Type } from '@sinclair/typebox';

export const anchoringVariables = {
  ...serviceVariables,
  ...identityVariables,
  CHAIN_RPC_URL: Type.String({ pattern: '^https?://', description: 'JSON-RPC address of a node' }),
  CHAIN_PRIVATE_KEY: Type.String({
    pattern: '^0x[0-9a-fA-F]{64}$',
    description: 'Key of the account that owns the registry; nothing else may send transactions with it',
  }),
  ANCHOR_CONTRACT: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'Address of the AnchorRegistry' }),
  ANCHOR_BATCH_LEAVES: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 100_000,
    description: 'A batch with so many certificates is closed',
  }),
  ANCHOR_BATCH_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 600,
    description: 'A batch whose oldest certificate has waited so long is closed',
  }),
  ANCHOR_POLL_MS: Type.Integer({ minimum: 10, default: 500, description: 'Pause between two looks at the batches' }),
  ANCHOR_RETRY_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 5,
    description: 'Pause after the first failure; it doubles with each further one, up to 5 minutes',
  }),
  ANCHOR_TRIGGER_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 30_000,
    default: 5_000,
    description: 'How long a trigger waits for certificates that were issued before it',
  }),
  CHAIN_POLL_MS: Type.Integer({ minimum: 10, default: 1_000, description: 'Pause between two looks at the chain' }),
  CHAIN_TIMEOUT_MS: Type.Integer({ minimum: 100, default: 10_000, description: 'Time for one answer of the node' }),
  CHAIN_PRIORITY_FEE_GWEI: Type.Number({ minimum: 0, default: 0, description: 'Tip; Arbitrum collects none' }),
  CHAIN_MAX_FEE_GWEI: Type.Number({ exclusiveMinimum: 0, default: 100, description: 'No transaction offers more' }),
  CHAIN_REPLACE_SECONDS: Type.Number({
    exclusiveMinimum: 0,
    default: 60,
    description: 'A transaction that no block takes for so long is replaced by one that offers more',
  }),
  CHAIN_MAX_REPLACEMENTS: Type.Integer({
    minimum: 0,
    default: 8,
    description: 'How often one transaction is replaced at most',
  }),
};

export type AnchoringConfig = Readonly<Static<TObject<typeof anchoringVariables>>>;

export function anchoringConfig(): AnchoringConfig {
  return readEnvironment(anchoringVariables, process.env);
}
