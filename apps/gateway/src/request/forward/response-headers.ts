import { requestIdHeader } from '@probatum/http/problems/request-id';
import { hopByHop, nominatedBy } from './request-headers';

/** Beside what is only between neighbours: banners, and what the gateway states itself. */
const notPassedOn = new Set([...hopByHop, 'date', 'server', 'x-powered-by', 'deprecation', 'sunset', requestIdHeader]);

export interface AnswerHead {
  /** Flat list of lower-case names and values. */
  readonly headers: string[];
  readonly names: ReadonlySet<string>;
  readonly contentLength: number | undefined;
}

/** @param raw names and values in turn, as they came */
export function readAnswerHead(raw: readonly Buffer[]): AnswerHead {
  const headers: string[] = [];
  const names = new Set<string>();
  let connection: string | undefined;
  let contentLength: number | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toString('latin1').toLowerCase();
    const value = raw[index + 1]!.toString('latin1');
    if (name === 'connection') connection = value;
    if (notPassedOn.has(name)) continue;
    if (name === 'content-length') contentLength = Number(value);
    headers.push(name, value);
    names.add(name);
  }
  return { headers: withoutNominated(headers, connection), names, contentLength };
}

function withoutNominated(headers: string[], connection: string | undefined): string[] {
  const nominated = nominatedBy(connection);
  if (!nominated) return headers;
  return headers.filter((_, index) => !nominated.has(headers[index - (index % 2)]!));
}
