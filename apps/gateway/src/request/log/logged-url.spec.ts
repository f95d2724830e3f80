import { loggedUrl } from './logged-url';

it.each([
  ['/sign/abc', '/sign/…'],
  ['/sign/abc/session?x=1', '/sign/…/session?x=1'],
  ['/api/v1/sign/abc#part', '/api/v1/sign/…#part'],
  ['https://example.com/Sign//abc', 'https://example.com/Sign//…'],
  ['/sign/abc/sign/def', '/sign/…/sign/…'],
  ['/sign/assets/page.js', '/sign/assets/page.js'],
  ['/sign/assetsabc', '/sign/…'],
  ['/sign', '/sign'],
  ['/signatures/abc', '/signatures/abc'],
  ['/certificates/abc', '/certificates/abc'],
])('%s is logged as %s', (url, logged) => {
  expect(loggedUrl(url)).toBe(logged);
});
