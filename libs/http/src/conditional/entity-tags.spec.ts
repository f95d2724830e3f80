import { entityTagOf, includesStrong, includesWeak, readEntityTags } from './entity-tags';

describe('entity tags', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['"a","b"', ['"a"', '"b"']],
    ['"a" ,\t W/"b"', ['"a"', 'W/"b"']],
    ['"with, comma"', undefined],
    ['"with,comma", "é"', ['"with,comma"', '"é"']],
    [', ,"a",,', ['"a"']],
    ['', []],
    ['""', ['""']],
    ['a', undefined],
    ['"a" "b"', undefined],
    ['"a', undefined],
    ['w/"a"', undefined],
    ['*, "a"', undefined],
  ])('are read from %j', (header, tags) => {
    expect(readEntityTags(header)).toEqual(tags);
  });

  it('are compared weakly for reads and strongly for changes (RFC 9110 section 8.8.3.2)', () => {
    for (const [one, other, strong, weak] of [
      ['W/"1"', 'W/"1"', false, true],
      ['W/"1"', 'W/"2"', false, false],
      ['W/"1"', '"1"', false, true],
      ['"1"', '"1"', true, true],
    ] as const) {
      expect([includesStrong([one], other), includesWeak([one], other)]).toEqual([strong, weak]);
    }
    expect([includesStrong('*', '"1"'), includesWeak('*', '"1"')]).toEqual([true, true]);
    expect([includesStrong([], '"1"'), includesWeak([], '"1"')]).toEqual([false, false]);
  });

  it('are the same for the same bytes only', () => {
    expect(entityTagOf('✓')).toBe(entityTagOf(Buffer.from('✓')));
    expect(entityTagOf('a')).not.toBe(entityTagOf('b'));
    expect(readEntityTags(entityTagOf('a'))).toEqual([entityTagOf('a')]);
  });
});
