import { isBlank } from '@probatum/http/validation/blank-text';
import { html, type Html, type Piece } from './html';

export type Fact = readonly [name: string, value: Piece];

/** Names with their values; those without a value are left out. */
export function factList(facts: readonly Fact[]): Html {
  const given = facts.filter(([, value]) => value !== null && value !== undefined && value !== false);
  return html`<dl class="facts">
    ${given.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A value for machines: a hash, an id, an address. */
export function code(text: string | number): Html {
  return html`<code>${text}</code>`;
}

/**
 * Text of other people, kept apart from the writing direction of what surrounds it. Certificates of earlier times may hold
 * names of which nothing is seen.
 */
export function declared(text: string): Html {
  if (isBlank(text)) return html`<em>nothing but invisible characters</em>`;
  return html`<bdi class="declared">${text}</bdi>`;
}
