import { join } from 'node:path';
import { LocalProcess } from '../../src/local-process';

/** Starts a child, prints its pid and waits to be killed. */
async function main(folder: string): Promise<void> {
  const child = await LocalProcess.start({
    name: 'child',
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    logFile: join(folder, 'child.log'),
  });
  console.log(child.pid);
}

void main(process.argv[2]!);
