import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { declared } from './facts';
import { html, type Html } from './html';
import { icon } from './icons';
import { inUtc } from './moment';
import { stateOf, verdictOf } from './verdict';

/** The part that every reader sees first, and that some readers see alone. */
export function verdictPanel(verification: PublicVerification, now: Date): Html {
  const { title, sentence } = verdictOf(verification);
  const state = stateOf(verification);
  return html`<section class="verdict" aria-labelledby="verdict">
    ${icon(state)}
    <div>
      <h1 id="verdict">${title}</h1>
      <p class="sentence">${sentence}</p>
      ${verification.reason !== null && html`<p class="reason">${verification.reason}</p>`}
      ${state !== 'altered' && gist(verification)}
      <p class="checked">Checked on ${inUtc(now.toISOString())}</p>
    </div>
  </section>`;
}

function gist({ issuedBy, issuedAt }: PublicVerification): Html {
  const account = issuedBy.name === null ? issuedBy.organizationId : declared(issuedBy.name);
  return html`<p class="gist">Issued by the account ${account} on ${inUtc(issuedAt)}</p>`;
}
