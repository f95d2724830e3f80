import { AnchorRegistryNotFound, ChainRefused } from '@probatum/contracts-solidity/chain-errors';
import { anchorRegistry } from './anchor-registry';

/**
 * - `unreachable`: the node did not respond; nothing follows from it, and waiting is the remedy - `already_known`,
 * `nonce_too_low`, `nonce_too_high`, `underpriced`: responses of a node to a raw transaction - `already_anchored`: the
 * contract contains the root - `refused`: any other failure; an operator may be needed
 */
export type ChainFailureKind =
  | 'unreachable'
  | 'already_known'
  | 'nonce_too_low'
  | 'nonce_too_high'
  | 'underpriced'
  | 'insufficient_funds'
  | 'already_anchored'
  | 'refused';

/**
 * Nodes do not share error codes, so the words of their messages decide. The order matters: "replacement transaction
 * underpriced" is not about the nonce.
 */
const spoken: readonly (readonly [ChainFailureKind, RegExp])[] = [
  ['already_known', /already known|known transaction|already imported|alreadyknown/i],
  ['underpriced', /underpriced|fee too low|less than block base fee|max fee per gas less than|fee cap less than/i],
  // An estimate that finds an empty wallet speaks of the gas that it could pay for.
  ['insufficient_funds', /insufficient (funds|balance)|gas required exceeds allowance/i],
  ['nonce_too_low', /nonce.{0,10}too low|nonce has already been used|old nonce/i],
  ['nonce_too_high', /nonce.{0,10}too high|nonce gap/i],
];

interface NodeError {
  readonly message?: string;
  readonly data?: unknown;
}

interface EthersError {
  readonly info?: { readonly error?: NodeError };
  readonly error?: NodeError;
  readonly code?: string;
  readonly data?: string | null;
}

/** A failure between us and the chain, classified by its remedy. It is safe to log. */
export class ChainFailure extends Error {
  constructor(
    readonly kind: ChainFailureKind,
    message: string,
  ) {
    super(message);
  }

  static from(error: unknown): ChainFailure {
    if (error instanceof ChainFailure) return error;
    if (error instanceof AnchorRegistryNotFound) return new ChainFailure('refused', error.message);
    const said = nodeMessage(error);
    if (said === undefined) return new ChainFailure('unreachable', messageOf(error));
    const revert = revertOf(error as EthersError);
    if (revert === 'AlreadyAnchored') return new ChainFailure('already_anchored', 'the root is already anchored');
    if (revert) return new ChainFailure('refused', `the contract refused the transaction: ${revert}`);
    const [kind] = spoken.find(([, pattern]) => pattern.test(said)) ?? ['refused' as const];
    return new ChainFailure(kind, kind === 'insufficient_funds' ? `insufficient funds: ${said}` : said);
  }
}

/** Undefined if no JSON-RPC error arrived, which means that the node did not respond. */
function nodeMessage(error: unknown): string | undefined {
  if (error instanceof ChainRefused) return error.message;
  const { info, error: inner } = error as EthersError;
  return info?.error?.message ?? inner?.message;
}

function revertOf({ code, data }: EthersError): string | undefined {
  if (code !== 'CALL_EXCEPTION' || !data || data === '0x') return undefined;
  return anchorRegistry.parseError(data)?.name ?? `unknown error ${data.slice(0, 10)}`;
}

/** The long message and the members of an ethers error contain the URL of the node, which may contain a key. */
function messageOf(error: unknown): string {
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? (error instanceof Error ? error.message : String(error));
}
