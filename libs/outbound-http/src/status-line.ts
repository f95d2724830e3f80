import type { Socket } from 'node:net';

const maxBytes = 16_384;

/**
 * The first bytes of an answer as they come, for its status: a head that the parser refuses, or that does not
 * end, has told it in its first line.
 */
export class StatusLine {
  private chunks: Buffer[] = [];
  private size = 0;
  private stopListening: () => void = () => undefined;

  /** Ahead of the parser, which ends the connection when it finds a fault. */
  listen(socket: Socket): void {
    const keep = (chunk: Buffer) => {
      if (this.size < maxBytes) this.chunks.push(chunk);
      this.size += chunk.length;
    };
    socket.prependListener('data', keep);
    this.stopListening = () => socket.off('data', keep);
  }

  forget(): void {
    this.stopListening();
    this.chunks = [];
  }

  /** Whether anything has come. */
  get hasBegun(): boolean {
    return this.size > 0;
  }

  /** The status of the first complete line that has one and is not of an interim answer (RFC 9110, section 15.2). */
  get status(): number | null {
    const lines = Buffer.concat(this.chunks).subarray(0, maxBytes).toString('latin1').split('\n').slice(0, -1);
    const final = lines.flatMap((line) => /^HTTP\/1\.[01] ([2-5]\d\d)(?:\s|$)/.exec(line)?.[1] ?? []);
    return final.length > 0 ? Number(final[0]) : null;
  }
}
