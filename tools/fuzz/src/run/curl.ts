import type { FuzzRequest } from '../generate/requests';
import { toBytes } from '../generate/raw-bytes';
import { onTheWire } from '../generate/wires';

const quoted = (text: string) => `$'${text.replace(/[^\x20-\x7e]|['\\]/g, escaped)}'`;

function escaped(character: string): string {
  return [...Buffer.from(character, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** The command that sends the same bytes; nc where curl would refuse to. */
export function asCommand(url: string, request: FuzzRequest): string {
  const body = toBytes(request.body ?? '').toString('latin1');
  const isOrdinary = request.wire === 'plain' && request.target.startsWith('/') && !/[^\x21-\x7e]/.test(request.target);
  if (!isOrdinary || /\0/.test(body)) {
    const { hostname, port } = new URL(url);
    const bytes = onTheWire(request, toBytes(request.body ?? '')).toString('latin1');
    return `printf ${quoted(bytes.replaceAll('%', '%%'))} | nc -q 2 ${hostname} ${port}`;
  }
  const headers = request.headers.map(
    ([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
  );
  const data = request.body === null ? [] : ['--data-binary', quoted(body)];
  const method = request.method === 'HEAD' ? ['-I'] : ['-X', quoted(request.method)];
  return ['curl -i -g --path-as-is', ...method, ...headers, ...data, quoted(url + request.target)].join(' ');
}
