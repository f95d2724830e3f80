import { clockToleranceMs } from './clock';
import type { ClockReading } from './clock-reading';

/** usual: as expected; refused: a jump of the database alone; accepted: a jump that this machine's clock confirms. */
export type Verdict = 'usual' | 'refused' | 'accepted';

/** Two clocks without NTP drift apart by half of this at most. */
const driftPerMs = 0.001;
/** Rows live for hours at least: to be wrong by less deletes nothing that matters. */
const maxUncertaintyMs = 3_600_000;
/** After a jump of the whole machine, its operator has so long to put the clock right before anything is deleted. */
const pauseMs = 86_400_000;

/**
 * The database's time, carried on by the monotonic clock of this process. A jump of the database's time is believed
 * only when the clock of this machine says the same, as after a machine slept; docs/decisions/0028-clocks.md says why.
 */
export class HeldTime {
  private offsetMs: number;
  private readAtMs: number;
  private pausedUntilMs = -Infinity;
  /** How far the database's time is beyond the held one, while that jump is refused; else 0. */
  refusedJumpMs = 0;
  /** How far the clock of this machine is ahead of the held time; negative when it is behind. */
  processAheadMs = 0;

  constructor(first: ClockReading) {
    this.offsetMs = first.databaseMs - first.monotonicMs;
    this.readAtMs = first.monotonicMs;
    this.processAheadMs = first.processMs - first.databaseMs;
  }

  at(monotonicMs: number): number {
    return this.offsetMs + monotonicMs;
  }

  take(reading: ClockReading): { readonly verdict: Verdict; readonly jumpMs: number } {
    const jumpMs = reading.databaseMs - this.at(reading.monotonicMs);
    const verdict = this.judge(reading, jumpMs);
    if (verdict === 'accepted' && Math.abs(jumpMs) > maxUncertaintyMs)
      this.pausedUntilMs = reading.monotonicMs + pauseMs;
    if (verdict !== 'refused') {
      this.offsetMs += jumpMs;
      this.readAtMs = reading.monotonicMs;
    }
    this.refusedJumpMs = verdict === 'refused' ? jumpMs : 0;
    this.processAheadMs = reading.processMs - this.at(reading.monotonicMs);
    return { verdict, jumpMs };
  }

  isCertainAt(monotonicMs: number): boolean {
    const agrees = Math.abs(this.processAheadMs) <= maxUncertaintyMs;
    return agrees && this.refusedJumpMs === 0 && monotonicMs >= this.pausedUntilMs;
  }

  private judge({ databaseMs, processMs, monotonicMs }: ClockReading, jumpMs: number): Verdict {
    const toleratedMs = clockToleranceMs + (monotonicMs - this.readAtMs) * driftPerMs;
    if (Math.abs(jumpMs) <= toleratedMs) return 'usual';
    return Math.abs(processMs - databaseMs) <= clockToleranceMs ? 'accepted' : 'refused';
  }
}
