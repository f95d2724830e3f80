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
        <p class="sentence">There is no certificate with this number here.</p>
      </div>
    </section>
    <section aria-labelledby="why">
      <h2 id="why">What this means</h2>
      <ul>
        <li>If the link came from a document or a message, compare it letter by letter: part of it may be missing.</li>
        <li>If it is complete, then <strong>this certificate was never issued here</strong>. Do not rely on it.</li>
      </ul>
    </section>`,
});

export const unavailablePage = renderPage({
  title: 'The certificate cannot be checked right now',
  state: 'message',
  content: html`<section class="verdict" aria-labelledby="verdict">
    ${icon('unknown')}
    <div>
      <h1 id="verdict">Not now</h1>
      <p class="sentence">
        The certificate cannot be checked at the moment. This says nothing about it: please try again in a few seconds.
      </p>
    </div>
  </section>`,
});
