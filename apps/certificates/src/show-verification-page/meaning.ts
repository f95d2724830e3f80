import type { PublicVerification } from '../verify-certificate/verify-certificate';
import type { ChainKind } from './chain-kind';
import { html, type Html } from './html';
import { icon } from './icons';
import { section } from './section';
import { stateOf } from './verdict';

/** The conclusions that a certificate allows, and those that readers may wrongly draw. */
export function meaning(verification: PublicVerification, chain: ChainKind): Html {
  return section('meaning', 'Meaning of this certificate', content(verification, chain));
}

function content(verification: PublicVerification, chain: ChainKind): Html {
  switch (stateOf(verification)) {
    case 'altered':
      return nothing('Anyone may have written its content.');
    case 'sandbox':
      return nothing('Anyone may issue such a certificate, about anything and in any name.');
    case 'revoked':
      return columns(
        ['The account named here issued this certificate and has since revoked it.'],
        ['Any of its statements, because its issuer no longer stands by them.'],
      );
    case 'valid':
      return columns(proofs(verification, chain), limits(verification, chain));
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

function proofs({ anchor }: PublicVerification, chain: ChainKind): string[] {
  return [
    'The account named here submitted exactly this content, and Probatum signed it at the stated time.',
    'Not one character of it has been changed since.',
    'A file whose fingerprint is in this certificate is exactly the certified file: changing one letter of the file changes its fingerprint.',
    ...(anchor.status === 'CONFIRMED' && chain === 'public'
      ? ['It existed no later than the block time given under “Anchor”. You do not need to trust us for this.']
      : []),
  ];
}

function limits({ anchor }: PublicVerification, chain: ChainKind): string[] {
  return [
    'That the content of the files is true, complete or lawful.',
    'That the named person and company are real or agreed: the account declares them.',
    'That the AI model was used as stated, or that there is no other certificate about the same subject.',
    ...timeLimit(anchor.status === 'CONFIRMED' ? chain : 'not anchored'),
  ];
}

function timeLimit(anchored: ChainKind | 'not anchored'): string[] {
  if (anchored === 'public') return [];
  return [`Its time independently of us: ${whyNot[anchored]}, so you rely on our clock and signature.`];
}

const whyNot = {
  'not anchored': 'it is not anchored yet',
  test: 'its anchor is on a test chain, which can be rewritten or reset',
  unknown: 'the operator of the chain of its anchor is unknown',
};
