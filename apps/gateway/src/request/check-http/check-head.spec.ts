import type { IncomingMessage } from 'node:http';
import type { Call } from '../call/call';
import { checkHead, isEnding } from './check-head';

function request(change: Partial<IncomingMessage>): IncomingMessage {
  const { headers = {} } = change;
  const rawHeaders = Object.entries({ host: 'x', ...headers }).flat() as string[];
  return { httpVersion: '1.1', rawHeaders, socket: {}, ...change, headers: { host: 'x', ...headers } } as never;
}

const callWith = (its: IncomingMessage) => ({ request: its, response: {} }) as Call;

it.each<[string, Partial<IncomingMessage>]>([
  ['a plain one', {}],
  ['HTTP/1.0 without a host', { httpVersion: '1.0', rawHeaders: [] }],
  ['chunks', { headers: { 'transfer-encoding': 'Chunked' } }],
  ['a length', { headers: { 'content-length': '9007199254740991' } }],
  ['as many headers as are taken', { rawHeaders: ['Host', 'x', ...Array(99).fill(['a', '']).flat()] }],
])('%s is clear', (_what, change) => {
  const clear = request(change);
  expect(() => checkHead(callWith(clear))).not.toThrow();
  expect(isEnding(clear.socket)).toBe(false);
});

it.each<[string, Partial<IncomingMessage>]>([
  ['HTTP/0.9', { httpVersion: '0.9' }],
  ['HTTP/2.0', { httpVersion: '2.0' }],
  ['no host', { rawHeaders: [] }],
  ['two hosts', { rawHeaders: ['Host', 'x', 'hOST', 'x'] }],
  ['another coding', { headers: { 'transfer-encoding': 'gzip, chunked' } }],
  ['a coding that says nothing', { headers: { 'transfer-encoding': '' } }],
  ['chunks in HTTP/1.0', { httpVersion: '1.0', headers: { 'transfer-encoding': 'chunked' } }],
  ['a length that is not exact', { headers: { 'content-length': '9007199254740992' } }],
  ['too many headers', { rawHeaders: ['Host', 'x', ...Array(100).fill(['a', '']).flat()] }],
])('%s ends the connection', (_what, change) => {
  const unclear = request(change);
  expect(() => checkHead(callWith(unclear))).toThrow();
  expect(isEnding(unclear.socket)).toBe(true);
});
