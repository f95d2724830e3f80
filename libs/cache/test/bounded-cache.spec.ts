import { waitFor } from '@probatum/testing/wait-for';
import { BoundedCache } from '../src/bounded-cache';
import { sizeInMemory } from '../src/size-in-memory';

let now = 0;
beforeEach(() => (now = 0));

const hour = 3_600_000;
const cacheOf = (maxBytes: number, more: object = {}) =>
  new BoundedCache<{ text: string }>({ maxBytes, lifeMs: hour, now: () => now, ...more });
const keep = (cache: BoundedCache<{ text: string }>, name: string, bytes = 1_000) =>
  cache.set(name, { text: name }, { bytes });

describe('a bounded cache', () => {
  it('holds no more bytes than it may, however many and however large the entries are', () => {
    const cache = cacheOf(50_000);
    for (let number = 0; number < 10_000; number += 1) {
      keep(cache, `${number}${'x'.repeat(number % 3_000)}`, number % 7_000);
      expect(cache.bytes).toBeLessThanOrEqual(50_000);
    }
    expect(cache.size).toBeGreaterThan(1);
  });

  it('drops the least recently used entry', () => {
    const cache = cacheOf(3_600);
    for (const name of ['a', 'b', 'c']) keep(cache, name);
    cache.get('a');
    keep(cache, 'd');
    expect(['a', 'b', 'c', 'd'].filter((name) => cache.get(name))).toEqual(['a', 'c', 'd']);
  });

  it('keeps neither a value that is larger than all of it nor an overlong name, and drops what was there before', () => {
    const cache = cacheOf(10_000, { maxNameLength: 10 });
    keep(cache, 'large');
    keep(cache, 'large', 20_000);
    keep(cache, 'x'.repeat(11));
    expect([cache.get('large'), cache.get('x'.repeat(11)), cache.bytes]).toEqual([undefined, undefined, 0]);
  });

  it('ends an entry in time, and anew with each use only where it is to', () => {
    const [plain, sliding] = [cacheOf(10_000), cacheOf(10_000, { livesOnUse: true })];
    for (const cache of [plain, sliding]) {
      now = 0;
      keep(cache, 'a');
      now = 0.6 * hour;
      expect(cache.get('a')).toEqual({ text: 'a' });
      now = 1.2 * hour;
      cache.get('a');
    }
    expect([plain.get('a'), sliding.get('a')]).toEqual([undefined, { text: 'a' }]);
  });

  it('ends one entry earlier than the others', () => {
    const cache = cacheOf(10_000);
    cache.set('short', { text: '' }, { bytes: 1, lifeMs: 10 });
    cache.set('over', { text: '' }, { bytes: 1, lifeMs: 0 });
    keep(cache, 'long');
    now = 11;
    expect(['short', 'over', 'long'].filter((name) => cache.get(name))).toEqual(['long']);
  });

  it('frees the memory even without further requests', async () => {
    const cache = new BoundedCache<object>({ maxBytes: 10_000, lifeMs: 20 });
    cache.set('a', {}, { bytes: 1_000 });
    expect(cache.bytes).toBeGreaterThan(1_000);
    await waitFor(() => cache.bytes === 0 && cache.size === 0);
  });
});

describe('the size in memory', () => {
  it('is more than that of the same as text, and not many times as much', () => {
    const value = { ids: Array.from({ length: 500 }, (_, index) => `cert_${'x'.repeat(20)}${index}`) };
    const text = JSON.stringify(value).length;
    expect(sizeInMemory(value)).toBeGreaterThan(1.3 * text);
    expect(sizeInMemory(value)).toBeLessThan(3 * text);
  });

  it('counts what is nested, bytes and nothing', () => {
    expect(sizeInMemory({ a: ['x'.repeat(1_000)], b: Buffer.alloc(500), c: null })).toBeGreaterThan(1_500);
    expect(sizeInMemory(undefined)).toBe(8);
  });
});
