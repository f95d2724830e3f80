/** The reason why a program could not start, in a sentence for the person at the terminal, without a stack trace. */
export class CannotStart extends Error {}

export class PortTaken extends CannotStart {
  constructor(name: string, port: number) {
    super(`Port ${port}, wanted by ${name}, is taken by another program. Stop that program or choose another port.`);
  }
}

export class DiskFull extends CannotStart {
  constructor(place: string, bytesLeft?: number) {
    const left = bytesLeft === undefined ? '' : ` (${Math.floor(bytesLeft / 1024 / 1024)} MB left)`;
    super(`The disk is full: no room for the data of ${place}${left}. Free some space and start again.`);
  }
}

/** The sentence for the output of a program before it ended. */
export function explainEnd(name: string, output: string, port?: number): CannotStart {
  if (/No space left on device|ENOSPC|disk quota exceeded/i.test(output)) return new DiskFull(name);
  if (port !== undefined && /address already in use|EADDRINUSE/i.test(output)) return new PortTaken(name, port);
  const lastLines = output.trim().split('\n').slice(-5).join('\n');
  return new CannotStart(`${name} ended while it was starting. Its last words:\n${lastLines || '(none)'}`);
}

/** The sentence for an error of the operating system, where there is one that helps. */
export function explainError(place: string, error: unknown): unknown {
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DiskFull(place);
  if (code === 'EACCES' || code === 'EROFS')
    return new CannotStart(`The data of ${place} cannot be written: ${message}`);
  return error;
}
