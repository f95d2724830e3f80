import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { signal } from '@probatum/local-infrastructure/process-register';
import { builtWorkspace } from './built-workspace';
import { waitFor } from './wait-for';

/** The gateway as an operator runs it. */
export class GatewayProcess {
  private constructor(
    readonly url: string,
    private readonly process: LocalProcess,
  ) {}

  static async start(environment: NodeJS.ProcessEnv): Promise<GatewayProcess> {
    const program = join(await builtWorkspace(), 'apps/gateway/src/main.js');
    const child = await LocalProcess.start({
      name: 'a gateway',
      command: process.execPath,
      args: [program],
      env: { PATH: process.env['PATH'], ...environment, LOG_LEVEL: 'info' },
      logFile: join(process.env['TEST_RUN_FOLDER']!, `gateway-${randomUUID()}.log`),
    });
    const find = () => !child.running || /"url":"(http:[^"]*)","msg":"listening"/.exec(child.output())?.[1];
    const url = await waitFor(find, { describe: 'a gateway that listens' });
    if (url === true) throw new Error(`The gateway did not start:\n${child.output()}`);
    return new GatewayProcess(url, child);
  }

  /** From here on the process does nothing, without any sign: its connections stay open. */
  freeze(): void {
    signal(this.process.pid, 'SIGSTOP');
  }

  thaw(): void {
    signal(this.process.pid, 'SIGCONT');
  }

  /** Without a chance to give anything back. */
  async kill(): Promise<void> {
    await this.process.kill();
  }
}
