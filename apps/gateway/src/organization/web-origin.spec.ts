import { canBeOrigin, originFault } from './web-origin';

it.each([
  'https://app.example.com',
  'http://localhost:3000',
  'https://xn--bcher-kva.example',
  'https://app.example.com:8443',
  'https://app.example.com.',
  'https://my_app.example',
  'http://192.0.2.1:8080',
  'http://[2001:db8::1]:8080',
  'https://a.b-c.d',
])('%s can be the origin of a web page', (text) => {
  expect([originFault(text), canBeOrigin(text)]).toEqual([undefined, true]);
});

it.each([
  ['https://*.example.com', 'wildcards are not supported'],
  ['https://app.example.com:443', 'that browsers send'],
  ['https://App.example.com', 'that browsers send'],
  ['https://bücher.example', 'that browsers send'],
  ['https://app.example.com/', 'that browsers send'],
  ['https://1.2.3', 'that browsers send'],
  ['null', 'that browsers send'],
  ['', 'that browsers send'],
  ['https://app.example.com:0', 'port 0'],
  ['http://app.example.com:6000', 'port 6000'],
  ['https://a..b', 'a host that cannot exist'],
  ['https://-a.example', 'a host that cannot exist'],
  ["https://a'b.example", 'a host that cannot exist'],
  [`https://${'a'.repeat(64)}.example`, 'a host that cannot exist'],
  [`https://${'a.'.repeat(130)}example`, 'a host that cannot exist'],
])('%s cannot: %s', (text, why) => {
  expect(originFault(text)).toContain(why);
  expect(canBeOrigin(text)).toBe(false);
});

it('a text that is longer than any allowed origin is none', () => {
  expect(canBeOrigin(`https://${'a.'.repeat(100)}example`)).toBe(false);
});
