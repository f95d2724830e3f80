import { cpus, totalmem } from 'node:os';
import { type Shares, totalOf } from './processor-time';
import type { Row } from './row';

const head = ['What', 'Floor', 'Ours', 'Ratio', 'Processor time', 'Must reach', 'Reached'];

/** The table for people. Below a row stands the share of each process in the processor time of a request. */
export function report(rows: readonly Row[]): string {
  const table = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const [titles, ...lines] = table.map((line) => inColumns(line, widths));
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const body = lines.flatMap((line, index) => [line, ...sharesOf(rows[index]!)]);
  return [machine(), '', titles, rule, ...body, ''].join('\n');
}

function inColumns(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => cell.padEnd(widths[column]!));
  return padded.join('  ').trimEnd();
}

function cellsOf(row: Row): string[] {
  return [
    row.what,
    row.floor,
    row.ours,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    processorTimeOf(row),
    row.mustReach,
    row.mustReach === '' ? '' : row.reached ? 'yes' : 'NO',
  ];
}

function processorTimeOf({ processorTime }: Row): string {
  if (!processorTime) return '';
  const { floor, ours } = processorTime;
  if (!ours) return 'no /proc here';
  const microseconds = [floor, ours].flatMap((shares) => (shares ? [Math.round(totalOf(shares))] : []));
  return `${microseconds.join(' : ')} µs`;
}

function sharesOf({ processorTime }: Row): string[] {
  if (!processorTime) return [];
  const { floor, ours } = processorTime;
  return [...describeShares('floor', floor), ...describeShares('ours', ours)];
}

function describeShares(whose: string, shares: Shares | undefined): string[] {
  if (!shares) return [];
  const total = totalOf(shares);
  const used = Object.entries(shares).filter(([, us]) => us >= 1);
  const largestFirst = used.sort(([, left], [, right]) => right - left);
  const parts = largestFirst.map(([name, us]) => `${name} ${Math.round(us)} µs (${Math.round((us / total) * 100)} %)`);
  return [`    ${whose}: ${parts.join(', ')}`];
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}
