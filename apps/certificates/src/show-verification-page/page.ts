import { createHash } from 'node:crypto';
import { html, Html } from './html';
import { stylesheet } from './stylesheet';

export interface Page {
  readonly title: string;
  /** Class of the whole page: the state of the certificate, or `message`. */
  readonly state: string;
  readonly content: Html;
  /** Stands across the page, above and below everything. */
  readonly banner?: Html | undefined;
}

/** A constant, so it needs no escaping. The policy of the page allows only this style, by its hash. */
const style = new Html(`<style>${stylesheet}</style>`);
const styleHash = createHash('sha256').update(stylesheet).digest('base64');

const headers = (formAction: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
});

export const formHeaders: Readonly<Record<string, string>> = headers("'self'");

export const pageHeaders: Readonly<Record<string, string>> = {
  ...headers("'none'"),
  // These pages show names of people. Anyone with the URL may read them, but search engines may not index them.
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

export function renderPage({ title, state, content, banner }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${style}
      </head>
      <body class="${state}">
        ${banner}
        <header>
          <span class="brand">${seal} Probatum</span>
          <span class="quiet">Certificate verification</span>
        </header>
        <main>${content}</main>
        ${banner}
      </body>
    </html> `.markup;
}

const seal = html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
  <path d="M12 2l8 3v6c0 5-3.4 9.2-8 11-4.6-1.8-8-6-8-11V5z" />
  <path d="M8.2 12l2.6 2.7 5-5.4" />
</svg>`;
