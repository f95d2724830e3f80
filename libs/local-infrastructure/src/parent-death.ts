import { existsSync } from 'node:fs';

interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path));

/** On Linux the kernel itself tells a child that its parent has died (prctl(2), PR_SET_PDEATHSIG). */
export function endingWithItsParent({ command, args, stopSignal }: Command & { stopSignal?: NodeJS.Signals }): Command {
  if (!setpriv) return { command, args };
  const signalName = (stopSignal ?? 'SIGTERM').slice('SIG'.length);
  return { command: setpriv, args: ['--pdeathsig', signalName, '--', command, ...args] };
}
