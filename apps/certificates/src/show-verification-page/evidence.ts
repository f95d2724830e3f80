import type { CertificatePayload } from '@probatum/certificate-format/payload';
import { code } from './facts';
import { html, type Html } from './html';
import { section } from './section';

/** More would make the page heavy; the JSON has them all. */
const maxShown = 100;

const names: Readonly<Record<string, string>> = {
  input: 'Input',
  output: 'Output',
  attachment: 'Attachment',
  reference: 'Reference',
};

/** The signed fingerprints, for comparison with the fingerprints of the reader's files. */
export function evidence(payload: CertificatePayload): Html {
  const shown = payload.evidence.slice(0, maxShown);
  const more = payload.evidence.length - shown.length;
  return section(
    'evidence',
    'Is it about the file that I have?',
    html`<p>
        Take the SHA-256 fingerprint of your file, for example with <code>sha256sum your-file</code> (Windows:
        <code>certutil -hashfile your-file SHA256</code>). If it is in this list, your file is the certified file.
      </p>
      <details>
        <summary>Fingerprints of the files (${payload.evidence.length.toLocaleString('en')})</summary>
        <ul class="fingerprints">
          ${shown.map(({ type, sha256, mimeType }) => line(names[type] ?? type, sha256, mimeType))}
        </ul>
        ${more > 0 && html`<p class="note">and ${more.toLocaleString('en')} more in the JSON document that is linked below.</p>`}
      </details>`,
  );
}

function line(type: string, sha256: string, mimeType: string | undefined): Html {
  return html`<li><span class="quiet">${type}${mimeType && ` · ${mimeType}`}</span>${code(sha256)}</li>`;
}
