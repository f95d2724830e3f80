/** How the content of a page uses the graphics state: ISO 32000-1, 8.4.2. */
export interface ContentBalance {
  /** States that the content restores although it has not saved them. */
  readonly missingSaves: number;
  /** States that the content saves and never restores. */
  readonly missingRestores: number;
}

/**
 * Counts the operators `q` and `Q` of a page, so that a drawing can be added to the state in which the page began,
 * whatever the page leaves behind. Strings, comments and inline images are skipped.
 */
export function balanceOf(content: Uint8Array): ContentBalance {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  let [depth, lowest] = [0, 0];
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = end - at > 2 ? '' : text.slice(at, end);
    at = token === 'ID' ? endOfImage(text, end) : end;
    if (token === 'q') depth += 1;
    if (token === 'Q') lowest = Math.min(lowest, (depth -= 1));
  }
  return { missingSaves: -lowest, missingRestores: depth - lowest };
}

/** White space, delimiters, and with a solidus the names: ISO 32000-1, 7.2.2. */
const word = /[^\0\t\n\f\r ()<>[\]{}%/]+/y;
const name = /\/[^\0\t\n\f\r ()<>[\]{}%/]*/y;

function endOfToken(text: string, at: number): number {
  const first = text[at];
  if (first === '%') return matchedUntil(/[^\r\n]*/y, text, at);
  if (first === '(') return endOfString(text, at);
  if (first === '<' && text[at + 1] !== '<') return indexAfter(text, '>', at);
  return Math.max(at + 1, matchedUntil(first === '/' ? name : word, text, at));
}

function endOfString(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

/** The data of an image ends where its operator stands alone. */
function endOfImage(text: string, start: number): number {
  const end = /[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)/g;
  end.lastIndex = start;
  return end.test(text) ? end.lastIndex : text.length;
}

function indexAfter(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index === -1 ? text.length : index + 1;
}

function matchedUntil(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
