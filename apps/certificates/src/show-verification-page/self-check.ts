import type { PublicJwk } from '../signing-keys/signing-keys';
import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { html, type Html } from './html';
import { section } from './section';
import { stateOf } from './verdict';
import { type Addresses, askChain, checkProof, checkWithNode, checkWithOpenssl } from './self-check-commands';

/** How anyone can come to the same result without believing this page. */
export function selfCheck(verification: PublicVerification, addresses: Addresses, keys: readonly PublicJwk[]): Html {
  const isAltered = stateOf(verification) === 'altered';
  const openssl = isAltered ? undefined : checkWithOpenssl(verification, keys);
  return section(
    'self-check',
    'Check it yourself',
    html`<p>
        You do not need to trust this page. The signed text, the signature and the public keys are open:
        <a href="${addresses.verification}">the certificate as JSON</a> and
        <a href="${addresses.keys}">the public keys</a> (Ed25519, detached JWS over RFC 8785 JSON; names are RFC 9901
        disclosures).
      </p>
      ${step('Signature and names, with Node.js 18 or newer', checkWithNode(addresses))}
      ${openssl && step('Signature, with OpenSSL 3, offline', openssl)}
      ${!isAltered && anchorSteps(verification, addresses)}
      <details>
        <summary>The signed text</summary>
        <pre tabindex="0"><code>${verification.canonicalPayload.slice(0, maxShownPayload)}</code></pre>
        ${
          verification.canonicalPayload.length > maxShownPayload &&
          html`<p class="note">This is the beginning of the text. The JSON document contains all of it.</p>`
        }
      </details>`,
  );
}

const maxShownPayload = 20_000;

function anchorSteps(verification: PublicVerification, addresses: Addresses): Html | undefined {
  const { anchor } = verification;
  if (anchor.status !== 'CONFIRMED') return undefined;
  const question = anchor.simulated ? undefined : askChain(anchor);
  return html`${step('Proof from this certificate to the Merkle root', checkProof(addresses))}
  ${
    question &&
    step(
      'The root on the chain, read from any node that you trust',
      question.command,
      html`<p class="note">
        With <code>RPC_URL</code> set to a node of chain ${anchor.chainId}. The result must be
        <code>${question.expected}</code>, the block time in seconds.
      </p>`,
    )
  }`;
}

function step(title: string, command: string, remark?: Html): Html {
  return html`<details class="step">
    <summary>${title}</summary>
    <pre tabindex="0"><code>${command}</code></pre>
    ${remark}
  </details>`;
}
