import { AnchorRegistryNotFound, ChainRefused } from '@probatum/contracts-solidity/chain-errors';
import { anchorRegistry } from './anchor-registry';

/**
 * - `unreachable`: no answer of the node; nothing follows from it, and waiting is the cure
 * - `already_known`, `nonce_too_low`, `nonce_too_high`, `underpriced`: what a node says about a raw transaction
 * - `already_anchored`: the contract has the root
 * - `refused`: anything else; a human may be needed
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

/** Nodes agree on no codes, so their words decide. Order matters: "replacement transaction underpriced" is no nonce. */
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

/** What went wrong between us and the chain, told apart by what is to be done about it. It is safe to log. */
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
    const said = wordsOfTheNode(error);
    if (said === undefined) return new ChainFailure('unreachable', messageOf(error));
    const revert = revertOf(error as EthersError);
    if (revert === 'AlreadyAnchored') return new ChainFailure('already_anchored', 'the root is anchored already');
    if (revert) return new ChainFailure('refused', `the contract refuses: ${revert}`);
    const [kind] = spoken.find(([, pattern]) => pattern.test(said)) ?? ['refused' as const];
    return new ChainFailure(kind, kind === 'insufficient_funds' ? `insufficient funds: ${said}` : said);
  }
}

/** Undefined when no JSON-RPC error came back, that is when the node did not speak at all. */
function wordsOfTheNode(error: unknown): string | undefined {
  if (error instanceof ChainRefused) return error.message;
  const { info, error: inner } = error as EthersError;
  return info?.error?.message ?? inner?.message;
}

function revertOf({ code, data }: EthersError): string | undefined {
  if (code !== 'CALL_EXCEPTION' || !data || data === '0x') return undefined;
  return anchorRegistry.parseError(data)?.name ?? `unknown error ${data.slice(0, 10)}`;
}

/** The long message and the members of an ethers error hold the address of the node, in which a key may stand. */
function messageOf(error: unknown): string {
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? (error instanceof Error ? error.message : String(error));
}
