import type { LocalProcess } from './local-process';
import type { ProcessRegister } from './process-register';

export interface ServerOptions {
  /** Where the server keeps its data; made when missing. */
  readonly directory: string;
  readonly logFile: string;
  /** A free one is chosen when left out. */
  readonly port?: number;
  readonly register?: ProcessRegister;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly process: LocalProcess;
}
