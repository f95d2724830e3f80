import type { CertificatePayload } from '@probatum/certificate-format/payload';
import type { PublicJwk } from '../signing-keys/signing-keys';
import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { about } from './about';
import { anchor } from './anchor';
import { byWhom } from './by-whom';
import type { ChainKind } from './chain-kind';
import { checkList } from './checks';
import { evidence } from './evidence';
import { html, type Html } from './html';
import { meaning } from './meaning';
import { renderPage } from './page';
import { selfCheck } from './self-check';
import { trust } from './trust';
import { stateOf, verdictOf } from './verdict';
import { verdictPanel } from './verdict-panel';

export interface CertificatePage {
  readonly verification: PublicVerification;
  readonly keys: readonly PublicJwk[];
  /** Address of the JSON with the same content. */
  readonly jsonUrl: string;
  readonly now: Date;
  /** The kind of the chain of its anchor. */
  readonly chain: ChainKind;
}

/** Everything about one certificate, the verdict first. */
export function certificatePage({ verification, keys, jsonUrl, now, chain }: CertificatePage): string {
  const state = stateOf(verification);
  const addresses = { verification: jsonUrl, keys: verification.jwksUrl };
  return renderPage({
    title: `${verdictOf(verification).title} · Certificate ${verification.certificateId}`,
    state,
    banner: verification.environment === 'sandbox' ? sandboxBanner : undefined,
    content: html`${verdictPanel(verification, now)}
    ${state === 'altered' ? alteredRecord(verification, chain) : record(verification, chain)}
    ${selfCheck(verification, addresses, keys)} ${footer(verification)}`,
  });
}

const sandboxBanner = html`<p class="banner">
  <strong>SANDBOX</strong> · test only · this certificate proves nothing
</p>`;

function record(verification: PublicVerification, chain: ChainKind): Html {
  const payload = JSON.parse(verification.canonicalPayload) as CertificatePayload;
  return html`${byWhom(verification)} ${about(verification)} ${meaning(verification, chain)} ${checkList(verification)}
  ${trust(verification)} ${anchor(verification, chain)} ${evidence(payload)}`;
}

/** First the failed checks, then only the content that helps to find out what happened. */
function alteredRecord(verification: PublicVerification, chain: ChainKind): Html {
  return html`${checkList(verification)} ${meaning(verification, chain)} ${byWhom(verification)} ${about(verification)}`;
}

/** A page that looks like this one is easy to make. Only the URL distinguishes them. */
function footer({ verificationUrl }: PublicVerification): Html {
  return html`<footer>
    <p>
      A page that looks like this one is easy to make. Only the URL distinguishes them. The genuine page is
      <strong>${verificationUrl}</strong>.
    </p>
  </footer>`;
}
