import { type TrustLevel, trustLevels } from '@probatum/contracts/events/trust-engine';
import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { html, type Html } from './html';
import { section } from './section';
import { stateOf } from './verdict';

const words: Record<TrustLevel, string> = {
  unverified:
    'It is revoked, or a check fails, or it does not contain the fingerprint of both an input and an output of the AI system.',
  recorded: 'The signature is valid, and the inputs and outputs of the AI system are identified by fingerprints.',
  anchored:
    'As recorded, and it belongs to a batch whose fingerprint is final: it cannot be changed any more, not even by us.',
  assured:
    'As anchored, and the AI model and its vendor are registered with the issuing account and in good standing there.',
};

/** The level as a step of a stair, in words. */
export function trust(verification: PublicVerification): Html {
  const { trustLevel, trustScore } = verification;
  const reached = trustLevels.indexOf(trustLevel);
  return section(
    'trust',
    'Trust level',
    html`<ol class="stair">
        ${trustLevels.map((level, index) => step(level, index, reached))}
      </ol>
      <p><strong class="level">${trustLevel}:</strong> ${words[trustLevel]}</p>
      <p class="note">
        Score ${trustScore} of 100. The score only shows how much is known. The level is decisive.
        ${stateOf(verification) === 'sandbox' && html`<strong>In the sandbox the level is part of the test.</strong>`}
      </p>`,
  );
}

function step(level: TrustLevel, index: number, reached: number): Html {
  const look = index <= reached && reached > 0 ? 'reached' : 'ahead';
  if (index === reached) return html`<li class="${look}" aria-current="step">${level}</li>`;
  return html`<li class="${look}">${level}</li>`;
}
