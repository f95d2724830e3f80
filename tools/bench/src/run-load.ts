import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LoadPlan, LoadResult } from './load';

const defaultConnections = 32;

export type Load = Omit<LoadPlan, 'connections'> & Partial<Pick<LoadPlan, 'connections'>>;

/** Runs the load generator in a process of its own. @throws Error when a request failed */
export async function runLoad(plan: Load): Promise<LoadResult> {
  const result = await new Promise<LoadResult>((resolve, reject) => {
    const child = spawn(process.execPath, [join(__dirname, 'load.js')], {
      env: { ...process.env, LOAD: JSON.stringify({ connections: defaultConnections, ...plan }) },
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
  return result;
}
