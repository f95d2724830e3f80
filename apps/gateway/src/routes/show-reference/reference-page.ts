/** Everything comes from here and nothing is evaluated; Swagger UI writes style attributes. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Probatum API reference</title>
    <link rel="icon" href="docs/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/page.css">
  </head>
  <body>
    <header>
      <img src="docs/icon.svg" alt="" width="28" height="28">
      <strong>Probatum</strong><span>API reference</span>
      <nav><a href="docs-json">OpenAPI 3.1</a><a href="../health">Health</a></nav>
    </header>
    <noscript><p>This page needs JavaScript. The same as data: <a href="docs-json">OpenAPI 3.1</a>.</p></noscript>
    <main id="reference"></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/page.js"></script>
  </body>
</html>
`;

export const script = `'use strict';
window.addEventListener('load', function () {
  SwaggerUIBundle({
    url: 'docs-json',
    dom_id: '#reference',
    deepLinking: true,
    filter: true,
    displayRequestDuration: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 4,
    operationsSorter: 'alpha',
    requestSnippetsEnabled: true,
    persistAuthorization: false,
    validatorUrl: null,
    syntaxHighlight: { theme: 'tomorrow-night' },
  });
});
`;

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#12355b"/>
  <path d="M9 16.5l5 5 9.5-11" fill="none" stroke="#7ee0b5" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`;

export const style = `:root { --ink: #12263a; --brand: #12355b; --line: #dfe5ec; --paper: #f6f8fa; }
body { margin: 0; background: var(--paper); color: var(--ink); font-family: system-ui, "Segoe UI", Roboto, sans-serif; }
header { display: flex; align-items: center; gap: .6rem; padding: .8rem 1.5rem; background: #fff; border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 10; }
header strong { font-size: 1.1rem; }
header span { color: #5b6b7c; }
header nav { margin-left: auto; display: flex; gap: 1.2rem; }
header nav a, noscript a { color: var(--brand); font-weight: 600; text-decoration: none; }
header nav a:hover { text-decoration: underline; }
noscript p { padding: 2rem; }
.swagger-ui { font-family: inherit; }
.swagger-ui .wrapper { max-width: 1180px; }
.swagger-ui .info { margin: 1.6rem 0 1rem; }
.swagger-ui .info .title, .swagger-ui .opblock-tag, .swagger-ui .info p, .swagger-ui .opblock .opblock-summary-description,
.swagger-ui label, .swagger-ui .btn, .swagger-ui table thead tr th, .swagger-ui .parameter__name, .swagger-ui .tab li,
.swagger-ui .opblock-description-wrapper p, .swagger-ui .response-col_status { font-family: inherit; color: var(--ink); }
.swagger-ui .scheme-container { background: none; box-shadow: none; padding: 0 0 1rem; }
.swagger-ui .opblock-tag { border-bottom: 1px solid var(--line); font-size: 1.15rem; }
.swagger-ui .opblock { background: #fff; border: 1px solid var(--line); border-radius: 8px; box-shadow: none; margin-bottom: .6rem; }
.swagger-ui .opblock .opblock-summary { padding: .45rem .6rem; }
.swagger-ui .opblock .opblock-summary-method { border-radius: 5px; min-width: 74px; text-shadow: none; }
.swagger-ui .opblock .opblock-section-header { background: var(--paper); box-shadow: none; }
.swagger-ui .btn.authorize { border-color: var(--brand); color: var(--brand); }
.swagger-ui .btn.authorize svg { fill: var(--brand); }
.swagger-ui .btn.execute { background: var(--brand); border-color: var(--brand); color: #fff; }
.swagger-ui .response-col_links { display: none; }
.swagger-ui .responses-wrapper, .swagger-ui .parameters-container, .swagger-ui .model-box { overflow-x: auto; }
.swagger-ui .markdown, .swagger-ui .renderedMarkdown { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  header { flex-wrap: wrap; gap: .2rem .6rem; padding: .6rem 1rem; position: static; }
  header nav { margin-left: 0; width: 100%; }
  .swagger-ui .wrapper { padding: 0 .75rem; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: .2rem 0 0; }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; }
  .swagger-ui .opblock .opblock-summary-method { min-width: 60px; }
  .swagger-ui .parameters-col_name { width: 35%; }
  .swagger-ui .dialog-ux .modal-ux { width: 94vw; min-width: 0; }
}
`;
