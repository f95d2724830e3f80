import { idPrefixes, idSuffixPattern, isId, newId } from '../src/ids';

const prefixes = Object.values(idPrefixes);
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** The bits of the suffix, as TypeID 0.3 writes them: 26 digits of 5 bits, the first two bits empty. */
function uuidOf(id: string): string {
  const suffix = id.slice(id.indexOf('_') + 1);
  const value = [...suffix].reduce((sum, digit) => sum * 32n + BigInt(alphabet.indexOf(digit)), 0n);
  return value.toString(16).padStart(32, '0');
}

describe('an id', () => {
  it.each(prefixes)('of kind %s says its kind and fits its own pattern only', (prefix) => {
    const id = newId(prefix);
    expect(id).toMatch(new RegExp(`^${prefix}_${idSuffixPattern}$`));
    for (const other of prefixes) expect(isId(other, id)).toBe(other === prefix);
  });

  it('is a UUIDv7 of now', () => {
    const uuid = uuidOf(newId('cert'));
    expect(uuid[12]).toBe('7');
    expect(uuid[16]).toMatch(/[89ab]/);
    const madeAt = Number.parseInt(uuid.slice(0, 12), 16);
    expect(Math.abs(Date.now() - madeAt)).toBeLessThan(5_000);
  });

  it('is never the same and sorts by the time of its making', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('evt'));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it.each([
    '',
    'cert',
    'cert_',
    'cert_01j9z3k4m5n6p7q8r9s0t1v2w',
    'cert_01j9z3k4m5n6p7q8r9s0t1v2w33',
    'cert_81j9z3k4m5n6p7q8r9s0t1v2w3',
    'cert_01J9Z3K4M5N6P7Q8R9S0T1V2W3',
    'cert_01i9z3k4m5n6p7q8r9s0t1v2w3',
    'cert_01j9z3k4m5n6p7q8r9s0t1v2w3\n',
    ' cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
    'CERT_01j9z3k4m5n6p7q8r9s0t1v2w3',
    'cert-01j9z3k4m5n6p7q8r9s0t1v2w3',
    7,
    null,
    undefined,
    ['cert_01j9z3k4m5n6p7q8r9s0t1v2w3'],
  ])('is not %j', (text) => {
    expect(isId('cert', text)).toBe(false);
  });

  it('keeps its prefixes: they are part of the contract', () => {
    expect(idPrefixes).toMatchObject({
      organization: 'org',
      apiKey: 'key',
      certificate: 'cert',
      anchor: 'anch',
      webhook: 'whk',
      delivery: 'dlv',
      event: 'evt',
      request: 'req',
    });
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
