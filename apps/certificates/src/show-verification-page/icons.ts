import { html, type Html } from './html';
import type { State } from './verdict';

/** Drawn in the colour of the text; the words beside them say the same. */
const strokes: Record<State | 'passed' | 'failed' | 'unknown', Html> = {
  valid: html`<path d="M12 25.5l8 8 16-18" />`,
  revoked: html`<circle cx="24" cy="24" r="15" /><path d="M13.5 34.5l21-21" />`,
  altered: html`<path d="M14 14l20 20M34 14L14 34" />`,
  sandbox: html`<path d="M24 11v17M24 36.5v.5" />`,
  unknown: html`<path d="M17 19a7 7 0 1 1 10 6.3c-2 1-3 2.2-3 4.2M24 37v.5" />`,
  passed: html`<path d="M12 25l8 8 16-18" />`,
  failed: html`<path d="M14 14l20 20M34 14L14 34" />`,
};

export function icon(name: keyof typeof strokes): Html {
  return html`<svg class="icon" viewBox="0 0 48 48" aria-hidden="true" focusable="false">${strokes[name]}</svg>`;
}
