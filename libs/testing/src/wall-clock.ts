const RealDate = Date;

/** Milliseconds since 1970, whatever a test does to the clock. */
export function rightTimeMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Sets the clock of this process ahead or, with a negative number, back, as a wrong clock of its machine would be. */
export function shiftWallClock(byMs: number): void {
  const now = () => RealDate.now() + byMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, self) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, self) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
  });
}

export function resetWallClock(): void {
  globalThis.Date = RealDate;
}
