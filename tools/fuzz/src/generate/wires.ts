import type { Header } from './headers';

/** The form of a request on the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** All but Host and what frames the body. */
  readonly headers: readonly Header[];
  /** See raw-bytes.ts. */
  readonly body: string | null;
}

/** How a request is put on the wire: well, or in a way that no library would. */
type Wire = (request: WireRequest, body: Buffer) => Buffer;

const text = (...parts: readonly string[]) => Buffer.from(parts.join('\r\n'), 'latin1');

function lines({ method, target, headers }: WireRequest, ...more: readonly string[]): Buffer {
  const fields = headers.map(([name, value]) => `${name}: ${value}`);
  return text(`${method} ${target} HTTP/1.1`, 'Host: fuzz', ...fields, ...more, '', '');
}

const withBody = (head: Buffer, body: Buffer) => Buffer.concat([head, body]);

function chunked(body: Buffer): Buffer {
  const half = Math.ceil(body.length / 2);
  const chunks = [body.subarray(0, half), body.subarray(half)].filter((chunk) => chunk.length > 0);
  const framed = chunks.map((chunk) => Buffer.concat([text(chunk.length.toString(16), ''), chunk, text('', '')]));
  return Buffer.concat([...framed, text('0', '', '')]);
}

/** Forms of a request after which the connection can be used again. */
export const soundWires = {
  plain: (request, body) =>
    withBody(lines(request, ...(request.body === null ? [] : [`Content-Length: ${body.length}`])), body),
  chunked: (request, body) => withBody(lines(request, 'Transfer-Encoding: chunked'), chunked(body)),
} satisfies Record<string, Wire>;

const oneLine = ({ method, target }: WireRequest, ...more: readonly string[]) =>
  text(`${method} ${target} HTTP/1.1`, ...more, '', '');

/** Each on a connection of its own, of which only the first answer counts. */
export const brokenWires = {
  'HTTP/1.0': ({ method, target, headers }) =>
    text(`${method} ${target} HTTP/1.0`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''),
  'HTTP/9.9': ({ method, target }) => text(`${method} ${target} HTTP/9.9`, 'Host: fuzz', '', ''),
  'no Host': (request) => oneLine(request),
  'two Hosts': (request) => oneLine(request, 'Host: a', 'Host: b'),
  'odd Host': (request) => oneLine(request, 'Host: a b@c/"'),
  'bare line feeds': ({ method, target }) => text(`${method} ${target} HTTP/1.1\nHost: fuzz\n\n`),
  'folded header': (request) => oneLine(request, 'Host: fuzz', 'X-A: 1', ' 2'),
  'space before colon': (request) => oneLine(request, 'Host: fuzz', 'X-API-Key : x'),
  'NUL in header': (request) => oneLine(request, 'Host: fuzz', 'X-A: a\0b'),
  'line break in header': (request) => oneLine(request, 'Host: fuzz', 'X-A: a\rX-Injected: b'),
  'no colon': (request) => oneLine(request, 'Host: fuzz', 'X-A'),
  'two lengths': (request) => oneLine(request, 'Host: fuzz', 'Content-Length: 0', 'Content-Length: 5'),
  'length is no number': (request) => oneLine(request, 'Host: fuzz', 'Content-Length: +5'),
  'length beyond sense': (request) => oneLine(request, 'Host: fuzz', `Content-Length: ${'9'.repeat(30)}`),
  'length and chunks': (request, body) =>
    withBody(lines(request, `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'), chunked(body)),
  'unknown coding': (request, body) => withBody(lines(request, 'Transfer-Encoding: gzip, chunked, x'), chunked(body)),
  'broken chunk': (request) => withBody(lines(request, 'Transfer-Encoding: chunked'), text('zz', 'x', '0', '', '')),
  'space in the address': ({ method }) => text(`${method} /certificates x HTTP/1.1`, 'Host: fuzz', '', ''),
  'preface of HTTP/2': () => text('PRI * HTTP/2.0', '', 'SM', '', ''),
  'a TLS hello': () => Buffer.from('16030100c8010000c40303', 'hex'),
  garbage: () => Buffer.from('\0\xff\r\n\r\n\r\n', 'latin1'),
} satisfies Record<string, Wire>;

export type SoundWire = keyof typeof soundWires;
export type BrokenWire = keyof typeof brokenWires;
export type WireName = SoundWire | BrokenWire;

export function isSound(wire: WireName): wire is SoundWire {
  return wire in soundWires;
}

export function onTheWire(request: WireRequest & { readonly wire: WireName }, body: Buffer): Buffer {
  const wires: Record<WireName, Wire> = { ...soundWires, ...brokenWires };
  return wires[request.wire](request, body);
}
