import { idSuffixPattern } from '@probatum/contracts/ids';
import { html } from '../show-verification-page/html';
import { renderPage } from '../show-verification-page/page';

const certificateId = new RegExp(`cert_${idSuffixPattern}`);

/** The certificate id in an id or a link as people paste it, or undefined. */
export function certificateIdIn(text: string): string | undefined {
  return certificateId.exec(text.toLowerCase())?.[0];
}

/** The form that asks for a certificate id. @param refused a text in which there is no certificate id */
export function verificationForm(refused?: string): string {
  const isRefused = refused !== undefined;
  return renderPage({
    title: isRefused ? 'Not a certificate id · Verify a certificate' : 'Verify a certificate',
    state: 'message',
    content: html`<section aria-labelledby="verify">
      <h1 id="verify">Verify a certificate</h1>
      <p>Check that a certificate is genuine, unchanged and in force. No account is needed.</p>
      <form action="verify" method="get">
        <label for="id">Certificate id or link</label>
        <input
          id="id"
          name="id"
          type="text"
          required
          maxlength="${maxLength}"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          dir="ltr"
          value="${refused ?? ''}"
          placeholder="cert_01j9z3k4m5n6p7q8r9s0t1v2w3"
          aria-describedby="${isRefused && 'problem '}hint"
          ${isRefused && invalid}
        />
        ${isRefused && problem}
        <p class="note" id="hint">The id begins with cert_ and stands in the certificate and in its link.</p>
        <button type="submit">Verify</button>
      </form>
    </section>`,
  });
}

/** Room for a link with an id in it. */
export const maxLength = 500;

const invalid = html` aria-invalid="true" autofocus`;

const problem = html`<p class="problem" id="problem">
  This is not a certificate id. Copy the whole id or link from the certificate.
</p>`;
