/** Milliseconds since 1970 by the clock of this machine, which may be wrong: only to compare it with the database's. */
export function machineClockMs(): number {
  return Date.now();
}
