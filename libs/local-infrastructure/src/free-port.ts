import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { CannotStart, PortTaken } from './cannot-start';

/**
 * Below the range that systems use for outgoing connections (Linux: from 32768), so that a server which is stopped for a
 * while finds its port free again. Programs that must not take each other's ports for the same reason share the range:
 * `FREE_PORTS` is the part of this process, for example `20000-20999`.
 */
const [first = 20_000, last = 31_999] = (process.env['FREE_PORTS'] ?? '').split('-').filter(Boolean).map(Number);

let next = randomInt(first, last + 1);

/**
 * A free port of the loopback interface. No port is given again before all others were.
 * @param promised ports of servers that are not up yet
 */
export async function freePort(promised: ReadonlySet<number> = new Set()): Promise<number> {
  for (;;) {
    const port = next;
    next = port === last ? first : port + 1;
    if (!promised.has(port) && (await isPortFree(port))) return port;
  }
}

/** Throws the sentence why a server called `name` could not listen there. */
export async function requirePort(name: string, port: number, host = '127.0.0.1'): Promise<void> {
  const problem = await listenProblem(port, host);
  if (problem?.code === 'EADDRINUSE') throw new PortTaken(name, port);
  if (problem) throw new CannotStart(`${name} may not listen on ${host}:${port}: ${problem.message}`);
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await listenProblem(port, '127.0.0.1')) === undefined;
}

function listenProblem(port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Starts on the wanted port, or, when none is wanted, on a free one; again should another program be quicker.
 * @param first the free port to try first
 */
export async function onPort<T>(
  name: string,
  wanted: number | undefined,
  start: (port: number) => Promise<T>,
  first?: number,
): Promise<T> {
  if (wanted !== undefined) {
    // Checked before the start, because a process that already holds the port might answer like the server that we wait
    // for.
    await requirePort(name, wanted);
    return start(wanted);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(attempt === 1 && first !== undefined ? first : await freePort());
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === 5) throw error;
    }
  }
}
