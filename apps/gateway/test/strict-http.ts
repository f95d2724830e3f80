/** One HTTP/1.1 request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  /** Names as they were spelled. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface Read {
  readonly request: WireRequest;
  /** How much of the text it took. */
  readonly length: number;
}

const requestLine = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.1$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t\x20-\x7e\x80-\xff]*)$/;
const chunkLine = /^[0-9a-f]{1,8}$/;

/**
 * Reads the first request of a text by the letter of RFC 9112, and nothing that a lenient reader would let pass.
 * @returns undefined while it is not whole
 * @throws Error for everything about which two readers could be of two minds
 */
export function readStrictly(text: string): Read | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [, method, target] = requestLine.exec(first) ?? refuse(`request line ${first}`);
  const headers = lines.map((line) => {
    const [, name, value] = headerLine.exec(line) ?? refuse(`header ${line}`);
    return [name!, value!] as const;
  });
  if (valuesOf({ headers }, 'host').length !== 1) refuse('not one Host');
  const body = bodyOf(text, end + 4, headers);
  if (!body) return undefined;
  return { request: { method: method!, target: target!, headers, body: body.text }, length: body.end };
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** All responses on a connection, parsed strictly. Incomplete or superfluous bytes throw. */
export function readAnswers(text: string): WireAnswer[] {
  const answers: WireAnswer[] = [];
  for (let rest = text; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? refuse(`status line ${first}`);
    const headers = new Map(
      lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const body = bodyOf(rest, end + 4, [...headers]) ?? refuse(`half an answer ${first}`);
    answers.push({ status: Number(status), headers, body: body.text });
    rest = rest.slice(body.end);
  }
  return answers;
}

export function valuesOf({ headers }: Pick<WireRequest, 'headers'>, wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

interface Body {
  readonly text: string;
  readonly end: number;
}

function bodyOf(text: string, start: number, headers: WireRequest['headers']): Body | undefined {
  const lengths = valuesOf({ headers }, 'content-length');
  const codings = valuesOf({ headers }, 'transfer-encoding');
  if (lengths.length + codings.length > 1) refuse('framed in two ways');
  if (codings.length === 1) return codings[0] === 'chunked' ? chunksOf(text, start) : refuse(`coding ${codings[0]}`);
  const [stated = '0'] = lengths;
  if (!/^\d{1,9}$/.test(stated)) refuse(`length ${stated}`);
  const end = start + Number(stated);
  return end > text.length ? undefined : { text: text.slice(start, end), end };
}

function chunksOf(text: string, start: number): Body | undefined {
  let body = '';
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = text.slice(at, lineEnd);
    if (!chunkLine.test(size)) refuse(`chunk ${size}`);
    const end = lineEnd + 2 + parseInt(size, 16);
    if (text.length < end + 2) return undefined;
    if (text.slice(end, end + 2) !== '\r\n') refuse('chunk or trailers without end');
    if (end === lineEnd + 2) return { text: body, end: end + 2 };
    body += text.slice(lineEnd + 2, end);
    at = end + 2;
  }
}

function refuse(what: string): never {
  throw new Error(`Not by the letter: ${JSON.stringify(what)}`);
}
