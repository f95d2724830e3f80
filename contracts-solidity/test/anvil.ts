import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

export interface Anvil {
  readonly rpcUrl: string;
  stop(): Promise<void>;
}

/** A chain of its own on a free port, with funded accounts and a `finalized` tag two blocks behind. */
export async function startAnvil(): Promise<Anvil> {
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  const binary = createRequire(__filename).resolve(`@foundry-rs/anvil-${process.platform}-${machine}/bin/anvil`);
  const child = spawn(binary, ['--port', '0', '--slots-in-an-epoch', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  for await (const line of createInterface(child.stdout)) {
    const listening = /Listening on (\S+)/.exec(line);
    if (!listening) continue;
    child.stdout.resume();
    return { rpcUrl: `http://${listening[1]}`, stop };
  }
  throw new Error('anvil ended before it listened');
}
