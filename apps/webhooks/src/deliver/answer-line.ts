/** Number of characters of a response that each attempt keeps as long as its delivery. */
const maxLength = 256;

/** An answer as it is when it is short, or else the beginning of it, in one line. */
export function answerLine(body: string): string {
  if (body.length <= maxLength) return body;
  // Cut twice: the pattern must not run over all of a long answer, and a character must not be cut in two.
  const line = body
    .slice(0, 4 * maxLength)
    .trim()
    .replace(/\s+/g, ' ');
  return `${line.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
