import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ApiDocument, operationsOf, resolve } from '../src/document/operations';
import { toBytes } from '../src/generate/raw-bytes';
import { requestsFor } from '../src/generate/requests';
import { brokenWires, onTheWire } from '../src/generate/wires';
import { seedOf } from '../src/run/seeds';
import { NoHttp, readAnswer } from '../src/send/read-answer';

const document = JSON.parse(readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8')) as ApiDocument;
const operation = operationsOf(document).find(({ name }) => name === 'POST /certificates')!;
const requests = requestsFor(operation, (schema) => resolve(document, schema));

const requestOf = (seed: number) => fc.sample(requests, { seed, numRuns: 1 })[0]!;
const many = Array.from({ length: 3_000 }, (_, index) => requestOf(seedOf(1, index)));

it('the same seed makes the same request', () => {
  for (const index of [0, 1, 99]) expect(requestOf(seedOf(7, index))).toEqual(requestOf(seedOf(7, index)));
  expect(new Set(many.map((request) => JSON.stringify(request))).size).toBeGreaterThan(2_800);
});

it.each<[string, (sent: string) => boolean]>([
  ['valid bodies with ids of one’s own', (sent) => /"sourceCertificateId":"\$\{own.cert.\d+\}"/.test(sent)],
  ['a prototype', (sent) => sent.includes('"__proto__":')],
  ['a member twice', (sent) => sent.split('"certificateType":').length > 2],
  ['line breaks that would make headers', (sent) => sent.includes('\\r\\nX-Injected')],
  ['NUL', (sent) => sent.includes('\\u0000')],
  ['half a character', (sent) => /\\ud800(?!\\ud[c-f])/.test(sent)],
  ['bytes that are no UTF-8', (sent) => sent.includes('\xc0\x80')],
  ['text from right to left', (sent) => sent.includes(Buffer.from('\u202e').toString('latin1'))],
  ['deep JSON', (sent) => sent.includes('['.repeat(10_000))],
  ['a body larger than any route takes', (sent) => sent.length > 2_200_000],
  ['numbers that cannot be stored exactly', (sent) => sent.includes('1e999') && sent.includes('{')],
  ['headers twice', (sent) => /\r\n([\w-]+): [^\r]*\r\n\1: /i.test(sent)],
  ['headers in an odd case', (sent) => /\r\n[a-z][A-Z][a-z][A-Z]/.test(sent)],
  ['other content types', (sent) => /content-type: (?!application\/json)/i.test(sent)],
  ['other methods', (sent) => sent.startsWith('PROPFIND')],
  ['nobody’s credentials', (sent) => !/x-api-key|authorization/i.test(sent)],
  ['chunks', (sent) => sent.includes('Transfer-Encoding: chunked')],
])('there are requests with %s', (_what, holds) => {
  const found = many.some((request) => holds(onTheWire(request, toBytes(request.body ?? '')).toString('latin1')));
  expect(found).toBe(true);
});

it('a request that is broken on the wire is broken in every way', () => {
  const wires = new Set(many.concat(requestsWithOddWires()).map(({ wire }) => wire));
  expect([...wires]).toEqual(expect.arrayContaining(Object.keys(brokenWires)));
});

function requestsWithOddWires() {
  return Array.from({ length: 4_000 }, (_, index) => requestOf(seedOf(2, index))).filter(
    ({ wire }) => wire !== 'plain',
  );
}

describe('an answer on the wire', () => {
  const read = (text: string, isClosed = false) => readAnswer(Buffer.from(text, 'latin1'), false, isClosed);

  it('ends where its length or its last chunk says', () => {
    const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab';
    expect(read(`${sized}HTTP/1.1`)).toMatchObject({ answer: { status: 200 }, end: sized.length });
    expect(read(sized.slice(0, -1))).toBeUndefined();
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n';
    expect(read(chunked)?.answer.body.toString()).toBe('ab');
    expect(read(chunked.slice(0, -2))).toBeUndefined();
    const interim = read(`HTTP/1.1 100 Continue\r\n\r\n${sized}`);
    expect(interim).toMatchObject({ answer: { status: 200 }, end: sized.length + 25 });
  });

  it('that says no end, two of them or no HTTP at all is none', () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
      'HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 0\r\n\r\n',
      'hello\r\n\r\n',
    ]) {
      expect(() => read(text)).toThrow(NoHttp);
    }
  });
});
