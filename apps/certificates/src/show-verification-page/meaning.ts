import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { html, type Html } from './html';
import { icon } from './icons';
import { section } from './section';
import { stateOf } from './verdict';

/** What follows from the certificate, and what people may wrongly take from it. */
export function meaning(verification: PublicVerification): Html {
  return section('meaning', 'What it proves, and what it does not', content(verification));
}

function content(verification: PublicVerification): Html {
  switch (stateOf(verification)) {
    case 'altered':
      return nothing('What it says may have been written by anybody.');
    case 'sandbox':
      return nothing('Anyone may issue such a certificate, about anything and in any name.');
    case 'revoked':
      return columns(
        ['The account named here issued this certificate, and has withdrawn it since.'],
        ['Anything of what it says: its issuer does not stand by it any more.'],
      );
    case 'valid':
      return columns(proofs(verification), limits(verification));
  }
}

function nothing(why: string): Html {
  return html`<p class="nothing">It proves nothing.</p>
    <p>${why}</p>`;
}

function columns(proves: readonly string[], provesNot: readonly string[]): Html {
  return html`<div class="columns">
    <div>
      <h3>It proves</h3>
      ${list('proves', proves)}
    </div>
    <div>
      <h3>It does not prove</h3>
      ${list('proves-not', provesNot)}
    </div>
  </div>`;
}

function list(kind: 'proves' | 'proves-not', sentences: readonly string[]): Html {
  const sign = icon(kind === 'proves' ? 'passed' : 'failed');
  return html`<ul class="${kind}">
    ${sentences.map((sentence) => html`<li>${sign}<span>${sentence}</span></li>`)}
  </ul>`;
}

function proofs({ anchor }: PublicVerification): string[] {
  return [
    'The account named here submitted exactly this, and Probatum signed it at the time that is given.',
    'Not one character of it has been changed since.',
    'A file whose fingerprint stands in this certificate is exactly the file that was meant: change one letter of the file, and its fingerprint is another.',
    ...(anchor.status === 'CONFIRMED'
      ? ['It existed at the latest at the block time given under “Anchor”. For this you need not trust us.']
      : []),
  ];
}

function limits({ anchor }: PublicVerification): string[] {
  return [
    'That what the files say is true, complete or lawful.',
    'That the person and the company that are named are who they are said to be: this is what the account declares.',
    'That the AI model was really used as stated, or that there is no other certificate about the same matter.',
    ...(anchor.status === 'CONFIRMED'
      ? []
      : ['Its time independently of us: it is not anchored yet, so for that you rely on our clock and signature.']),
  ];
}
