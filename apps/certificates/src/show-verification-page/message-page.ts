import { html } from './html';
import { icon } from './icons';
import { renderPage } from './page';

export const unknownCertificatePage = renderPage({
  title: 'No such certificate',
  state: 'message',
  content: html`<section class="verdict" aria-labelledby="verdict">
      ${icon('unknown')}
      <div>
        <h1 id="verdict">No such certificate</h1>
        <p class="sentence">This platform has no certificate with this id.</p>
      </div>
    </section>
    <section aria-labelledby="why">
      <h2 id="why">What this means</h2>
      <ul>
        <li>
          If you copied the link from a document or a message, compare it letter by letter. Part of it may be missing.
        </li>
        <li>If the link is complete, <strong>this certificate was never issued here</strong>. Do not rely on it.</li>
      </ul>
    </section>`,
});

export const unavailablePage = renderPage({
  title: 'The certificate cannot be checked at the moment',
  state: 'message',
  content: html`<section class="verdict" aria-labelledby="verdict">
    ${icon('unknown')}
    <div>
      <h1 id="verdict">Temporarily unavailable</h1>
      <p class="sentence">
        The certificate cannot be checked at the moment. It may be valid or not. Please try again in a few seconds.
      </p>
    </div>
  </section>`,
});
