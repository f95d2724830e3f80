export interface Answer {
  readonly status: number;
  /** With lower-case names, in the order in which they came; a name may occur twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface ReadAnswer {
  readonly answer: Answer;
  /** Where the next answer would begin. */
  readonly end: number;
}

/** The received bytes are not HTTP. */
export class NoHttp extends Error {}

/**
 * The first whole answer in what was received, interim ones left out; undefined while it is not whole.
 * @throws NoHttp
 */
export function readAnswer(received: Buffer, toHead: boolean, isClosed: boolean): ReadAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  if (!status) throw new NoHttp(`the first line is ${JSON.stringify(first)}`);
  const start = headEnd + 4;
  if (status < 200) {
    const next = readAnswer(received.subarray(start), toHead, isClosed);
    return next && { answer: next.answer, end: start + next.end };
  }
  const headers = lines.map(readHeader);
  const isEmpty = toHead || status === 204 || status === 304;
  const framed = readBody(received, start, headers, isEmpty, isClosed);
  return framed && { answer: { status, headers, body: framed.body }, end: framed.end };
}

function readHeader(line: string): readonly [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/.exec(line) ?? [];
  if (name === undefined) throw new NoHttp(`a header line is ${JSON.stringify(line)}`);
  return [name.toLowerCase(), value!.trim()];
}

export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  return headers.find(([one]) => one === name)?.[1];
}

interface Framed {
  readonly body: Buffer;
  readonly end: number;
}

function readBody(
  received: Buffer,
  start: number,
  headers: Answer['headers'],
  isEmpty: boolean,
  isClosed: boolean,
): Framed | undefined {
  if (isEmpty) return { body: Buffer.alloc(0), end: start };
  const [coding, length] = [headerOf({ headers }, 'transfer-encoding'), headerOf({ headers }, 'content-length')];
  if (coding !== undefined && length !== undefined) throw new NoHttp('both a length and chunks');
  if (coding === 'chunked') return readChunks(received, start);
  if (length === undefined && headerOf({ headers }, 'connection') === 'close') {
    return isClosed ? { body: received.subarray(start), end: received.length } : undefined;
  }
  if (!/^\d+$/.test(length ?? '')) throw new NoHttp(`neither chunks nor a length (${length})`);
  const end = start + Number(length);
  return received.length < end ? undefined : { body: received.subarray(start, end), end };
}

function readChunks(received: Buffer, start: number): Framed | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = parseInt(received.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (Number.isNaN(size)) throw new NoHttp('a chunk without a size');
    if (received.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), end };
    chunks.push(received.subarray(lineEnd + 2, end - 2));
    at = end;
  }
}
