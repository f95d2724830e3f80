import type { CaughtMail } from './caught-mail';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character]!);
const linked = (text: string) =>
  escaped(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 0 auto; padding: 1.5rem; }
  article { border: 1px solid #8885; border-radius: 0.5rem; padding: 0.5rem 1rem; margin: 1rem 0; }
  h2 { font-size: 1.1rem; margin: 0.5rem 0; }
  p { margin: 0.25rem 0; }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; margin-top: 0.75rem; }`;

function article({ to, subject, text, receivedAt }: CaughtMail): string {
  const time = receivedAt.toISOString();
  return `<article>
<h2 dir="auto">${escaped(subject)}</h2>
<p>To ${escaped(to)}, <time datetime="${time}">${time.slice(11, 19)} UTC</time></p>
<p class="text" dir="auto">${linked(text)}</p>
</article>`;
}

/** The mails, newest first. */
export function mailPage(mails: readonly CaughtMail[]): string {
  const list = mails.length > 0 ? mails.map(article).join('\n') : '<p>No mail has arrived yet. Reload this page.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Caught mail</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Caught mail</h1>
<p>The local platform delivers no mail. It keeps the newest 200 mails here until it stops.</p>
${list}
</main>
</body>
</html>`;
}
