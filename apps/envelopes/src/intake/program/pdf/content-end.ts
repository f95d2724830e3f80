/** The state in which content ends. */
export interface ContentEnd {
  /** Saved graphics states that are not restored. */
  readonly open: number;
  /** Restores beyond the saved states, at the worst place. */
  readonly excess: number;
  readonly isInText: boolean;
}

const space = new Set([0, 9, 10, 12, 13, 32]);
const delimiter = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
const [percent, open, close, less, greater, backslash] = [37, 40, 41, 60, 62, 92];

/**
 * Reads content as a viewer does, for the graphics state in which it ends: ISO 32000-1, 7.8.2 and 8.4.2.
 * @returns undefined when it ends within a string or an inline image, which would swallow all that follows
 */
export function endOf(content: Uint8Array): ContentEnd | undefined {
  let depth = 0;
  let excess = 0;
  let isInText = false;
  let at = 0;
  while (at < content.length) {
    const byte = content[at]!;
    if (space.has(byte)) at += 1;
    else if (byte === percent) at = endOfLine(content, at);
    else if (byte === open) at = endOfString(content, at);
    else if (byte === less && content[at + 1] !== less) at = endOfHex(content, at);
    else if (delimiter.has(byte) && byte !== 47) at += 1;
    else {
      const start = at;
      at = endOfWord(content, at + 1);
      const word = byte !== 47 && at - start <= 2 ? String.fromCharCode(...content.subarray(start, at)) : '';
      if (word === 'q') depth += 1;
      else if (word === 'Q') depth -= 1;
      else if (word === 'BT') isInText = true;
      else if (word === 'ET') isInText = false;
      else if (word === 'ID') at = endOfImage(content, at);
      if (depth < 0) {
        excess += 1;
        depth = 0;
      }
    }
    if (at < 0) return undefined;
  }
  return { open: depth, excess, isInText };
}

function endOfLine(content: Uint8Array, from: number): number {
  let at = from;
  while (at < content.length && content[at] !== 10 && content[at] !== 13) at += 1;
  return at;
}

/** -1 when it does not end, like those below. */
function endOfString(content: Uint8Array, from: number): number {
  let level = 0;
  for (let at = from; at < content.length; at += 1) {
    const byte = content[at];
    if (byte === backslash) at += 1;
    else if (byte === open) level += 1;
    else if (byte === close && (level -= 1) === 0) return at + 1;
  }
  return -1;
}

function endOfHex(content: Uint8Array, from: number): number {
  const end = content.indexOf(greater, from);
  return end < 0 ? -1 : end + 1;
}

function endOfWord(content: Uint8Array, from: number): number {
  let at = from;
  while (at < content.length && !space.has(content[at]!) && !delimiter.has(content[at]!)) at += 1;
  return at;
}

/** `EI` between white space, behind the data of an inline image. */
function endOfImage(content: Uint8Array, from: number): number {
  for (let at = content.indexOf(69, from); at >= 0; at = content.indexOf(69, at + 1)) {
    const after = content[at + 2];
    if (content[at + 1] === 73 && space.has(content[at - 1]!) && (after === undefined || space.has(after)))
      return at + 2;
  }
  return -1;
}
