import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { code, declared, type Fact, factList } from './facts';
import { html, type Html } from './html';
import { section } from './section';
import { stateOf } from './verdict';

/** The account, which the platform knows, and separately the people and companies that this account names. */
export function byWhom(verification: PublicVerification): Html {
  const { issuedBy, signerName, signerRole, issuingCompany } = verification;
  const isAltered = stateOf(verification) === 'altered';
  return section(
    'by-whom',
    'Issuer',
    html`<div class="columns">
      ${party({
        title: 'The account',
        mark: isAltered ? altered : 'registered here',
        facts: [
          ['Account', issuedBy.name === null ? 'Name not known' : declared(issuedBy.name)],
          ['Account id', code(issuedBy.organizationId)],
        ],
        note: 'This account is registered with the operator of this platform. It submitted the certificate and is responsible for it.',
      })}
      ${party({
        title: 'Declared by the account',
        mark: isAltered ? altered : 'not checked',
        facts: [
          ['Company', shown(issuingCompany)],
          ['Signed by', shown(signerName)],
          ['Role', signerRole !== null && declared(signerRole)],
        ],
        note: 'The platform has not checked these names. They may differ from the account.',
      })}
    </div>`,
  );
}

const altered = 'not reliable: altered';

interface Party {
  readonly title: string;
  readonly mark: string;
  readonly facts: readonly Fact[];
  readonly note: string;
}

function party({ title, mark, facts, note }: Party): Html {
  return html`<div>
    <h3>${title} <span class="mark">${mark}</span></h3>
    ${factList(facts)} ${mark !== altered && html`<p class="note">${note}</p>`}
  </div>`;
}

function shown(name: string | null): Html {
  return name === null ? html`<em>removed or withheld</em>` : declared(name);
}
