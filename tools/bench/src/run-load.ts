import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { LoadPlan, LoadResult } from './load';

export interface Measured extends LoadResult {
  /** Processor time of the whole machine per answered request, in µs: generator, services, Postgres and NATS together. */
  readonly machineUs: number;
}

export const connections = 32;

/** Runs the load generator in a process of its own and measures the machine meanwhile. */
export async function runLoad(plan: Omit<LoadPlan, 'connections'>): Promise<Measured> {
  const before = busyMs();
  const result = await new Promise<LoadResult>((resolve, reject) => {
    const child = spawn(process.execPath, [join(__dirname, 'load.js')], {
      env: { ...process.env, LOAD: JSON.stringify({ ...plan, connections }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`load ended with ${code}`)),
    );
  });
  if (result.failed > 0) throw new Error(`${result.failed} of the requests to ${plan.url} failed`);
  return { ...result, machineUs: Math.round(((busyMs() - before) * 1_000) / result.succeeded) };
}

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
