import { prefersJson } from './accepted-type';

test.each([
  [undefined, false],
  ['*/*', false],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['application/json', true],
  ['application/json, text/plain, */*', false],
  ['application/json, */*;q=0.5', true],
  ['application/*', true],
  ['text/html;q=0.5, application/json', true],
  ['text/html, application/json;q=0.9', false],
  ['APPLICATION/JSON ; Q=1', true],
  ['application/json;q=0', false],
  ['application/json;q=nonsense', false],
  ['image/png', false],
  ['', false],
])('Accept: %s', (accept, expected) => {
  expect(prefersJson(accept)).toBe(expected);
});
