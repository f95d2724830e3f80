import { hash } from 'node:crypto';

/**
 * Inline styles that react-aria adds while a dialog is open on an iPhone. Its other inline style is left out, because
 * the page has an element with that style's id.
 */
const styleOfDialogs = '@layer {\n  * {\n    overscroll-behavior: contain;\n  }\n}';
const styleHash = hash('sha256', styleOfDialogs, 'base64');

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  `style-src 'self' 'sha256-${styleHash}'`,
  // Pictures of signatures before they are sent.
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A worker has a policy of its own: it decodes pictures in WebAssembly. */
const workerPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'";

const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

export const pageHeaders: Readonly<Record<string, string>> = {
  ...always,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

/** A name stands for one content, because it contains a hash or a version. */
export const assetHeaders: Readonly<Record<string, string>> = {
  ...always,
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': workerPolicy,
};
