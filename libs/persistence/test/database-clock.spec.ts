import { JumpingClock } from '@probatum/testing/jumping-clock';
import { waitFor } from '@probatum/testing/wait-for';
import { Database } from '../src/database';
import { DatabaseClock } from '../src/database-clock';
import { OpenedDatabase, schema } from './opened-database';

const day = 86_400_000;
let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await OpenedDatabase.open();
});
afterAll(() => opened.close());

class Log {
  readonly lines: string[] = [];
  readonly info = (_details: object, message: string) => void this.lines.push(`info ${message}`);
  readonly warn = (_details: object, message: string) => void this.lines.push(`warn ${message}`);
  readonly error = (_details: object, message: string) => void this.lines.push(`error ${message}`);
}

async function databaseMs(): Promise<number> {
  const [row] = await opened.database.query<{ now: Date }>('select clock_timestamp() as now');
  return row!.now.getTime();
}

describe('the clock of a service', () => {
  it.each([
    ['31 days ahead', 31 * day],
    ['31 days behind', -31 * day],
  ])('tells the database’s time on a machine that is %s, and says so', async (_how, ahead) => {
    const log = new Log();
    const clock = await DatabaseClock.measure(opened.database, { log, wallClock: () => Date.now() + ahead });
    const [before, told, after] = [await databaseMs(), clock.nowMs(), await databaseMs()];
    expect(told).toBeGreaterThan(before - 1_000);
    expect(told).toBeLessThan(after + 1_000);
    expect(clock.processAheadSeconds * 1_000).toBeGreaterThan(ahead - 1_000);
    expect(clock.processAheadSeconds * 1_000).toBeLessThan(ahead + 1_000);
    expect(await clock.isCertain()).toBe(false);
    expect(log.lines).toEqual(["warn this machine's clock is far from the database's"]);
  });

  it('looks again by itself when the machine’s clock is moved, and tells the same time as before', async () => {
    const log = new Log();
    let ahead = 0;
    const clock = await DatabaseClock.measure(opened.database, { log, wallClock: () => Date.now() + ahead });
    clock.start();
    ahead = 31 * day;
    await waitFor(() => clock.processAheadSeconds > 30 * 86_400);
    expect(Math.abs(clock.nowMs() - (await databaseMs()))).toBeLessThan(1_000);
    ahead = 0;
    await waitFor(() => log.lines.includes('info the clocks agree again'));
    expect(await clock.isCertain()).toBe(true);
    await clock.stop();
  });

  it.each([
    ['ahead', '31 days', 31 * day],
    ['back', '-1 hours', -3_600_000],
  ])('refuses a jump of the database %s, says so, and goes on when it is corrected', async (_how, interval, jumpMs) => {
    const own = await OpenedDatabase.open();
    const jumping = await JumpingClock.in(own.database, schema);
    const database = await Database.open({ url: own.test.url, schema });
    const log = new Log();
    const clock = await DatabaseClock.measure(database, { log });
    await jumping.jump(interval);
    expect(await clock.isCertain()).toBe(false);
    expect(Math.abs(clock.refusedJumpSeconds * 1_000 - jumpMs)).toBeLessThan(1_000);
    expect(Math.abs(clock.nowMs() - (await databaseMs()))).toBeLessThan(1_000);
    await jumping.correct();
    expect([await clock.isCertain(), clock.refusedJumpSeconds]).toEqual([true, 0]);
    const refusal = "the database's time made a jump, which is refused until it is corrected or this service restarts";
    expect(log.lines).toEqual([`error ${refusal}`, 'info the clocks agree again']);
    await database.close();
    await own.close();
  });

  it('keeps its time without the database, and is not certain then', async () => {
    const own = await OpenedDatabase.open();
    const log = new Log();
    const clock = await DatabaseClock.measure(own.database, { log });
    expect(await clock.isCertain()).toBe(true);
    await own.close();
    expect(await clock.isCertain()).toBe(false);
    expect(log.lines).toEqual([
      'warn the time of the database cannot be read; the service continues with its monotonic clock',
    ]);
    expect(Math.abs(clock.nowMs() - (await databaseMs()))).toBeLessThan(1_000);
  });
});
