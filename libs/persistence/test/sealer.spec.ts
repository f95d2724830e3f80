import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Sealer } from '../src/sealer';

const newSealer = () => new Sealer(randomBytes(32).toString('base64'));
const sealer = newSealer();
const context = 'signing-key:1';

describe('a sealed value', () => {
  it('opens to the bytes that were sealed, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }), (bytes, where) => {
        expect(sealer.open(sealer.seal(Buffer.from(bytes), where), where)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('never looks the same twice', () => {
    expect(sealer.seal('secret', context)).not.toBe(sealer.seal('secret', context));
  });

  it('does not open in another place', () => {
    expect(() => sealer.open(sealer.seal('secret', context), 'signing-key:2')).toThrow();
  });

  it('does not open when any character of it is another', () => {
    const sealed = sealer.seal('secret', context);
    for (let at = 0; at < sealed.length; at += 1) {
      for (const other of ['A', 'B', '.', '=']) {
        if (sealed[at] === other) continue;
        const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
        expect(() => sealer.open(changed, context)).toThrow();
      }
    }
  });

  it('does not open when it was cut or lengthened', () => {
    const sealed = sealer.seal('secret', context);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealer.open(sealed.slice(0, length), context)).toThrow();
    }
    for (const more of ['A', 'AAAA', '.', '.A', ' ']) expect(() => sealer.open(sealed + more, context)).toThrow();
  });

  it('names the key under which it was sealed when that is another one', () => {
    const sealed = newSealer().seal('secret', context);
    expect(() => sealer.open(sealed, context)).toThrow(`another key-encryption key (${sealed.split('.')[1]})`);
  });
});

describe('a key-encryption key', () => {
  it.each([
    ['', 'no'],
    [randomBytes(16).toString('base64'), 'short'],
    [randomBytes(33).toString('base64'), 'long'],
  ])('is refused without being told: %#', (key) => {
    expect(() => new Sealer(key)).toThrow('The key-encryption key must be 32 bytes in base64');
  });

  it('gives the same key for the same purpose, and others for others', () => {
    const again = new Sealer(Buffer.alloc(32, 1).toString('base64'));
    const first = new Sealer(Buffer.alloc(32, 1).toString('base64')).deriveKey('a');
    expect(first).toHaveLength(32);
    expect(again.deriveKey('a')).toEqual(first);
    expect(again.deriveKey('b')).not.toEqual(first);
    expect(newSealer().deriveKey('a')).not.toEqual(first);
  });
});
