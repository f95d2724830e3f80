import fc from 'fast-check';
import { RowSeals } from './row-seals';
import { Sealer } from './sealer';

const seals = new RowSeals(new Sealer(Buffer.alloc(32, 1).toString('base64')));
const row = (...says: unknown[]) => ({ table: 'keys', id: 'a', says });
const value = fc.oneof(fc.jsonValue(), fc.date({ noInvalidDate: true }));

describe('the seal of a row', () => {
  it('is the same for the same values, in whichever order members stand', () => {
    const seal = seals.of(row({ kind: 'x', value: { b: 1, a: [null] } }, new Date(0), null));
    expect(seals.isWhole(row({ value: { a: [null], b: 1 }, kind: 'x' }, new Date(0), null), seal)).toBe(true);
  });

  it('fits no other values', () => {
    const text = (one: unknown) => JSON.stringify(one);
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.array(value, { maxLength: 4 }), (one, other) => {
        fc.pre(text(one.map(sorted)) !== text(other.map(sorted)));
        expect(seals.isWhole(row(...other), seals.of(row(...one)))).toBe(false);
      }),
    );
  });

  it('fits no other row, table or key', () => {
    const seal = seals.of(row('x'));
    expect(seals.isWhole({ ...row('x'), id: 'b' }, seal)).toBe(false);
    expect(seals.isWhole({ ...row('x'), table: 'rooms' }, seal)).toBe(false);
    expect(seals.isWhole(row('x'), null)).toBe(false);
    const other = new RowSeals(new Sealer(Buffer.alloc(32, 2).toString('base64')));
    expect(other.isWhole(row('x'), seal)).toBe(false);
  });

  it('that is broken is told of once', () => {
    const told: string[] = [];
    const watched = new RowSeals(new Sealer(Buffer.alloc(32, 1).toString('base64')), (table, id) =>
      told.push(`${table} ${id}`),
    );
    for (const seal of ['x', null, 'x']) watched.isWhole(row('x'), seal);
    expect(told).toEqual(['keys a']);
  });
});

/** jsonb knows no order of members. */
function sorted(one: unknown): unknown {
  if (Array.isArray(one)) return one.map(sorted);
  if (one === null || typeof one !== 'object' || one instanceof Date) return one;
  const members = Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, inner]) => [name, sorted(inner)]));
}
