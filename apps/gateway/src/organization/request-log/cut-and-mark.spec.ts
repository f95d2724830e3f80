import { createHash } from 'node:crypto';
import { cutAndMark } from './cut-and-mark';

it('keeps a text that is not too long as it is', () => {
  expect([cutAndMark('', 3), cutAndMark('abc', 3)]).toEqual(['', 'abc']);
});

it('says of a longer one how long it was, and proves what it was', () => {
  const digest = createHash('sha256').update('abcd').digest('hex');
  expect(cutAndMark('abcd', 3)).toBe(`abc… (4 characters, SHA-256 ${digest})`);
  expect(cutAndMark('abce', 3)).not.toBe(cutAndMark('abcd', 3));
});
