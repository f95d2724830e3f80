import type { ClientRequest, IncomingMessage } from 'node:http';
import { describeFailure, type FailureCode } from './outbound-result';

export interface Downloading {
  /** The body as it comes, never decompressed. It throws `DownloadBroken` when it does not arrive whole and in time. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface NotDownloaded {
  readonly error: FailureCode | 'status';
  /** Description of the reason for the owner of the URL. */
  readonly message: string;
}

export type Download = Downloading | NotDownloaded;

/** The body did not arrive whole and in time. */
export class DownloadBroken extends Error {}

/**
 * The response to a GET. Reading the content to its end, or stopping before, ends the connection.
 * @param timeoutMs for all of it, from the look-up to the last byte
 */
export function download(request: ClientRequest, timeoutMs: number): Promise<Download> {
  return new Promise((resolve) => {
    const timeout = new DownloadBroken(`The file did not arrive within ${timeoutMs} ms`);
    let body: IncomingMessage | undefined;
    const timer = setTimeout(() => (body ?? request).destroy(timeout), timeoutMs);
    request.once('close', () => clearTimeout(timer));
    request.once('response', (response) => {
      body = response;
      // The reader of the content hears of an error as well, if there is one.
      resolve(
        answerOf(
          request,
          response.on('error', () => undefined),
        ),
      );
    });
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ error: 'invalid_response', message: 'The server switched protocols instead of responding' });
    });
    request.on('error', (error) => resolve(failureOf(error)));
  });
}

function answerOf(request: ClientRequest, response: IncomingMessage): Download {
  const { statusCode: status = 0, headers } = response;
  const refuse = (message: string): NotDownloaded => {
    request.destroy();
    return { error: 'status', message };
  };
  if (status !== 200) return refuse(`The server answered with the status ${status}. Redirects are not followed`);
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity') return refuse('The server sent the file compressed, although identity was asked for');
  return { content: contentOf(request, response) };
}

async function* contentOf(request: ClientRequest, response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response) yield piece as Uint8Array;
  } catch (error) {
    throw error instanceof DownloadBroken ? error : new DownloadBroken(describeFailure(error as Error).message);
  } finally {
    request.destroy();
  }
}

function failureOf(error: Error): NotDownloaded {
  return error instanceof DownloadBroken ? { error: 'timeout', message: error.message } : describeFailure(error);
}
