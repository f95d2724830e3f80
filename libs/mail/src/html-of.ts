const style = {
  body: 'margin:0;padding:24px 12px;background:#f4f5f7;font-family:Arial,Helvetica,sans-serif;color:#1a1a1a',
  sheet: 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #dddddd;border-radius:8px',
  paragraph: 'margin:0 0 16px;font-size:16px;line-height:1.5;white-space:pre-line;overflow-wrap:anywhere',
  button:
    'display:inline-block;padding:12px 24px;background:#14274e;color:#ffffff;border-radius:6px;text-decoration:none',
  address: 'font-size:13px;color:#555555;word-break:break-all',
};
const url = /^https?:\/\/\S+$/;

/**
 * The HTML of a mail whose plain text is given: paragraphs that are separated by empty lines. A paragraph that is a URL
 * becomes a button, with the URL below it. Nothing is loaded from elsewhere, and every paragraph has the direction of its
 * own script.
 * @param language BCP 47 tag
 */
export function htmlOf(text: string, { title, action, language }: HtmlOptions): string {
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  const parts = paragraphs.map((paragraph) => (url.test(paragraph) ? button(paragraph, action) : prose(paragraph)));
  return (
    `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>` +
    `<body style="${style.body}"><div style="${style.sheet}">${parts.join('')}</div></body></html>`
  );
}

export interface HtmlOptions {
  readonly title: string;
  /** Words on the button. */
  readonly action: string;
  readonly language: string;
}

function prose(paragraph: string): string {
  return `<p dir="auto" style="${style.paragraph}">${escapeHtml(paragraph)}</p>`;
}

function button(address: string, action: string): string {
  const href = escapeHtml(address);
  const link = `<a href="${href}" style="${style.button}">${escapeHtml(action)}</a>`;
  return `<p style="${style.paragraph}">${link}</p><p dir="ltr" style="${style.paragraph};${style.address}">${href}</p>`;
}

function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
