import { cpus, totalmem } from 'node:os';
import type { Row } from './row';

/** The table for people. µs is the processor time of the whole machine per request. */
export function report(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.floor,
    row.ours,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.mustReach,
    row.mustReach === '' ? '' : row.reached ? 'yes' : 'NO',
  ]);
  const table = [['What', 'Floor', 'Ours', 'Ratio', 'Must reach', 'Reached'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return [machine(), '', ...lines, ''].join('\n');
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}
