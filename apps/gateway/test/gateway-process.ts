import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { waitFor } from '@probatum/testing/wait-for';

/** The gateway as an operator runs it. */
export class GatewayProcess {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(environment: NodeJS.ProcessEnv): Promise<GatewayProcess> {
    const program = join(await builtWorkspace(), 'apps/gateway/src/main.js');
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], ...environment, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const find = () => /"url":"(http:[^"]*)","msg":"listening"/.exec(log)?.[1];
    return new GatewayProcess(await waitFor(find, { timeoutMs: 60_000, describe: 'a gateway that listens' }), child);
  }

  /** Without a chance to give anything back. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }
}
