import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light dark; --paper: #f4f6f8; --card: #fff; --ink: #131a22; --quiet: #55616f; --line: #dde3e9; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0e1217; --card: #161c23; --ink: #e7ecf1; --quiet: #9aa7b5; --line: #2a333d; --link: #7db8f2; }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font-family: system-ui, "Segoe UI", Roboto, sans-serif; line-height: 1.55; }
main { max-width: 54rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
h1 { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: 1.9rem; line-height: 1.2; }
h1 svg { width: 2.1rem; height: 2.1rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
p { margin: .5rem 0 0; }
.quiet { color: var(--quiet); }
ul { list-style: none; margin: 1.75rem 0 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
li { padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
a { color: var(--link); font-size: 1.1rem; font-weight: 600; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Links are relative, so that they also work where a proxy serves the platform below a path. */
export const startPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Probatum</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 2l8 3v6c0 5-3.4 9.2-8 11-4.6-1.8-8-6-8-11V5z"/><path d="M8.2 12l2.6 2.7 5-5.4"/></svg>
        Probatum
      </h1>
      <p class="quiet">This server issues and verifies certificates about the work of AI systems.</p>
      <ul>
        <li><a href="verify">Verify a certificate</a><p class="quiet">Check a certificate by its id or link. No account is needed.</p></li>
        <li><a href="api/docs">API reference</a><p class="quiet">Every request and response, with examples.</p></li>
        <li><a href="api/docs-json">OpenAPI document</a><p class="quiet">The API as data, for code generators and tools.</p></li>
        <li><a href="health">Status</a><p class="quiet">The state of each service, as JSON.</p></li>
      </ul>
    </main>
  </body>
</html>
`;
