import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { code, factList } from './facts';
import { html, type Html } from './html';
import { inUtc } from './moment';
import { section } from './section';

/** What the chain knows, as bare facts that any node and any explorer can be asked about. */
export function anchor({ anchor: details, canonicalPayloadHash }: PublicVerification): Html {
  const { anchorId, merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated, proof } = details;
  return section(
    'anchor',
    'Anchor',
    html`<p>
        <strong class="${details.status === 'CONFIRMED' && !simulated && 'confirmed'}">${title(details)}</strong>
        ${explanation(details)}
      </p>
      ${factList([
        ['Certificate fingerprint', code(canonicalPayloadHash)],
        ['Merkle root of the batch', merkleRoot && code(merkleRoot)],
        ['Steps of the proof', merkleRoot && details.status === 'CONFIRMED' && proof.length],
        ['Transaction', txHash && code(txHash)],
        ['Block', blockNumber !== null && code(blockNumber)],
        [simulated ? 'Batch closed' : 'Block time', blockTime && inUtc(blockTime)],
        ['Chain', chainId !== null && chainName(chainId)],
        ['Contract', contract && code(contract)],
        ['Anchor', anchorId && code(anchorId)],
      ])}`,
  );
}

type Details = PublicVerification['anchor'];

function title({ status, simulated }: Details): string {
  switch (status) {
    case 'CONFIRMED':
      return simulated ? 'Simulated.' : 'Confirmed and final.';
    case 'SUBMITTED':
      return 'Sent to the chain.';
    case 'FAILED':
      return 'Delayed.';
    default:
      return 'Waiting.';
  }
}

function explanation({ status, simulated }: Details): string {
  if (simulated) return 'This is the sandbox: the proof is made as always, but nothing is written on any chain.';
  switch (status) {
    case 'CONFIRMED':
      return 'The fingerprint of a batch that holds this certificate is written on a blockchain. It shows that the certificate existed at that time, whoever is asked.';
    case 'SUBMITTED':
      return 'The fingerprint of a batch that holds this certificate was sent to the blockchain and waits to become final.';
    case 'FAILED':
      return 'The last attempt to write on the blockchain failed. It is tried again by itself; the certificate is not affected.';
    default:
      return 'The certificate will be part of one of the next batches that are written on the blockchain. That happens by itself.';
  }
}

const chainNames: Readonly<Record<number, string>> = {
  1: 'Ethereum',
  10: 'OP Mainnet',
  8453: 'Base',
  31337: 'a local test chain',
  42161: 'Arbitrum One',
  421614: 'Arbitrum Sepolia (test network)',
  11155111: 'Sepolia (test network)',
};

function chainName(chainId: number): Html {
  const name = chainNames[chainId];
  return html`${code(chainId)}${name && ` ${name}`}`;
}
