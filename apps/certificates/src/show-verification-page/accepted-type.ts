/**
 * Does the caller prefer JSON to a page (RFC 9110 section 12.5.1)? Browsers name text/html. A caller that accepts any
 * type gets the page.
 */
export function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const ranges = accept.split(',').map(readRange);
  return qualityOf('application/json', ranges) > qualityOf('text/html', ranges);
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function readRange(range: string): MediaRange {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { type, quality: Number.isFinite(quality) ? quality : 0 };
}

/** The most specific range that covers the type counts. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const covering = [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const candidate of covering) {
    const found = ranges.find((range) => range.type === candidate);
    if (found) return found.quality;
  }
  return 0;
}
