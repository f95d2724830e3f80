import { pathOf } from './check-address';

describe('the path of a request target', () => {
  it.each([
    ['/', '/'],
    ['/certificates', '/certificates'],
    ['/certificates?page=1&x=%2F..%2f;', '/certificates'],
    ['/certificates/cert_01j9z3k4m5n6p7q8r9s0t1v2w3/trust', '/certificates/cert_01j9z3k4m5n6p7q8r9s0t1v2w3/trust'],
    ['/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['/names/Jos%C3%A9%20Mar%C3%ADa', '/names/Jos%C3%A9%20Mar%C3%ADa'],
    ['/certificates/', '/certificates/'],
    ["/a-b_c~d!$&'()*+,=:@", "/a-b_c~d!$&'()*+,=:@"],
  ])('of %s is %s', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });

  it.each([
    '//certificates',
    '/certificates//x',
    '/a/../certificates',
    '/a/..',
    '/./a',
    '/a/.',
    '/a/%2e%2e/certificates',
    '/a/%2E/b',
    '/a%2fb',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/a;b=1/c',
    '/a%3bb',
    '/a%252e',
    '/a%00b',
    '/a%0d%0aHost:x',
    '/a%7f',
    '/a%zz',
    '/a%2',
    '/a b',
    '/a#b',
    '/a|b',
    '/é',
    '',
    '?a',
    '*',
    'certificates',
    'http://example.com/certificates',
  ])('%j is refused', (target) => {
    expect(() => pathOf(target)).toThrow('not well formed');
  });

  it('is found in linear time however long a bad one is', () => {
    const began = performance.now();
    expect(() => pathOf(`/${'a'.repeat(1_000_000)}/${'%41'.repeat(300_000)}|`)).toThrow();
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
