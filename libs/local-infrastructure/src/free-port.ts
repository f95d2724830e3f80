import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { CannotStart, PortTaken } from './cannot-start';

/**
 * A port of the loopback interface that nobody listens on. Taken from below the range that systems give to outgoing
 * connections (Linux: from 32768), so that a server which is stopped for a while finds its port free again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port)) return port;
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

/** Starts on the wanted port, or, when none is wanted, on a free one; again should somebody else be quicker. */
export async function onPort<T>(
  name: string,
  wanted: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (wanted !== undefined) {
    // Before the start: whoever holds the port might answer our questions like the server that we wait for.
    await requirePort(name, wanted);
    return start(wanted);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === 5) throw error;
    }
  }
}
