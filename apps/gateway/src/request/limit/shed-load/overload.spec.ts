import { Overload } from './overload';

function after(...lateness: number[]): boolean {
  const overload = new Overload(200);
  lateness.forEach((lateMs) => overload.look(lateMs));
  return overload.isOverloaded;
}

const times = (count: number, lateMs: number) => new Array<number>(count).fill(lateMs);

describe('overload', () => {
  it('begins when two looks in a row come too late, and not with a single pause', () => {
    expect(after(201)).toBe(false);
    expect(after(5_000, 0, 5_000, 0)).toBe(false);
    expect(after(200, 200, 200)).toBe(false);
    expect(after(201, 201)).toBe(true);
  });

  it('ends only when it has been calm for a second', () => {
    expect(after(201, 201, ...times(9, 0))).toBe(true);
    expect(after(201, 201, ...times(10, 100))).toBe(false);
    expect(after(201, 201, ...times(9, 0), 101, ...times(9, 0))).toBe(true);
    expect(after(201, 201, ...times(50, 150))).toBe(true);
  });

  it('never begins without a limit', () => {
    const overload = new Overload(Infinity);
    times(10, 1e9).forEach((lateMs) => overload.look(lateMs));
    expect(overload.isOverloaded).toBe(false);
  });
});
