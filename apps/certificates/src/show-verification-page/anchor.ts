import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { type ChainKind, nameOfChain } from './chain-kind';
import { code, factList } from './facts';
import { html, type Html } from './html';
import { inUtc } from './moment';
import { section } from './section';

/** Facts on the chain that any node and any explorer can confirm. */
export function anchor({ anchor: details, canonicalPayloadHash }: PublicVerification, chain: ChainKind): Html {
  const { anchorId, merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated, proof } = details;
  return section(
    'anchor',
    'Anchor',
    html`<p>
        <strong class="${details.status === 'CONFIRMED' && !simulated && 'confirmed'}">${title(details)}</strong>
        ${explanation(details, chain)}
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

function explanation({ status, simulated }: Details, chain: ChainKind): string {
  if (simulated) return 'This is the sandbox: the proof is made as usual, but nothing is written to a chain.';
  switch (status) {
    case 'CONFIRMED':
      return `The fingerprint of a batch with this certificate is written to a blockchain. ${whatItShows[chain]}`;
    case 'SUBMITTED':
      return 'The fingerprint of a batch with this certificate was sent to the blockchain and is not final yet.';
    case 'FAILED':
      return 'The last attempt to write to the blockchain failed. The platform tries again automatically. The certificate is not affected.';
    default:
      return 'The certificate will automatically be part of one of the next batches that are written to the blockchain.';
  }
}

const whatItShows: Readonly<Record<ChainKind, string>> = {
  public: 'It shows that the certificate existed at that time, and anyone can check it there.',
  test: 'This is a test chain, which can be rewritten or reset, so it is not an independent proof of the time.',
  unknown: 'The value of its time as proof depends on the operator of this chain.',
};

function chainName(chainId: number): Html {
  const name = nameOfChain(chainId);
  return html`${code(chainId)}${name && ` ${name}`}`;
}
