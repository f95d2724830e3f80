import { html, type Html, type Piece } from './html';

export function section(id: string, title: string, content: Piece): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`;
}
