import type { Signer } from 'ethers';
import artifact from '../artifacts/AnchorRegistry.json';
import { callChain } from './call-chain';
import { AnchorRegistryNotFound } from './chain-errors';

export const anchorRegistryAbi = artifact.abi;
export const anchorRegistryBytecode = artifact.bytecode;

/** Creates a registry that the signer owns, waits for its block and returns its address. */
export async function deployAnchorRegistry(signer: Signer): Promise<string> {
  const transaction = await signer.sendTransaction({ data: anchorRegistryBytecode });
  const receipt = await transaction.wait();
  if (!receipt?.contractAddress) throw new Error(`Transaction ${transaction.hash} created no contract`);
  return receipt.contractAddress;
}

/** Call data of `anchor(root)`; the root is `0x` and 64 hex digits. */
export function encodeAnchor(root: string): string {
  return `0x${artifact.methodIdentifiers['anchor(bytes32)']}${root.slice(2)}`;
}

/** Call data of `anchoredAt(root)`; its answer is the time of the block in seconds, 0 when the root was not anchored. */
export function encodeAnchoredAt(root: string): string {
  return `0x${artifact.methodIdentifiers['anchoredAt(bytes32)']}${root.slice(2)}`;
}

/** A moment of the chain: a tag, a block number, or a block hash (which fails when that block was reorganised away). */
export type BlockTag = 'latest' | 'safe' | 'finalized' | number | { readonly blockHash: string };

export interface AnchorQuestion {
  readonly rpcUrl: string;
  readonly contract: string;
  /** `0x` and 64 hex digits. */
  readonly root: string;
  readonly blockTag?: BlockTag;
  readonly timeoutMs?: number;
}

/**
 * When the root was anchored as of that moment of the chain, or null when it was not.
 * @throws ChainUnreachable when no usable answer came in time (default 5 s)
 * @throws ChainRefused when the node answered with an error, such as an unknown block
 * @throws AnchorRegistryNotFound when there is no such contract at the address
 */
export async function readAnchoredAt(question: AnchorQuestion): Promise<Date | null> {
  const { rpcUrl, contract, root, blockTag = 'latest', timeoutMs = 5_000 } = question;
  const data = encodeAnchoredAt(root);
  const block = typeof blockTag === 'number' ? `0x${blockTag.toString(16)}` : blockTag;
  const answer = await callChain({ rpcUrl, timeoutMs, method: 'eth_call', params: [{ to: contract, data }, block] });
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{64}$/i.test(answer)) throw new AnchorRegistryNotFound(contract);
  const seconds = Number(answer);
  return seconds === 0 ? null : new Date(seconds * 1000);
}
