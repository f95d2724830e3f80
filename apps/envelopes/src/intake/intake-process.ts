import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Pieces } from '@probatum/object-store/pieces';
import { greeting, type IntakeJob, type IntakeResult } from './intake-job';

export interface IntakeLimits {
  /** Node, and options for it. */
  readonly command: readonly string[];
  readonly memoryMb: number;
  readonly timeoutMs: number;
}

/** The program ended within a job, or took too long. */
export class IntakeEnded extends Error {
  /** @param output the end of what it wrote about itself */
  constructor(readonly output: string) {
    super('The intake program ended within a job');
  }
}

const program = join(__dirname, 'program', `main${extname(__filename)}`);
// Limits of the kernel hold for all memory of the process. Those of a worker thread hold for its objects only, and not for
// the buffers in which a small file can become a large one.
const limit = 'ulimit -c 0; ulimit -d "$1"; shift; exec "$@"';
const maxResultBytes = 4 * 1024 * 1024;
const keptOutput = 4_000;
const startMs = 30_000;

/** A process that reads files, one after another. It has no secrets, no connections, and no part in the service. */
export class IntakeProcess {
  private readonly child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
  private readonly pieces: Pieces;
  private readonly ended = new AbortController();
  private readonly greeting: Promise<Buffer>;
  private output = '';

  constructor(private readonly limits: IntakeLimits) {
    const { command, memoryMb } = limits;
    const child = spawn('/bin/sh', ['-c', limit, 'sh', String(memoryMb * 1024), ...command, program], {
      // Threads that the program does not need would count with their stacks.
      env: { NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMb / 2)}`, UV_THREADPOOL_SIZE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    this.pieces = new Pieces(child.stdout as AsyncIterable<Buffer>);
    child.once('exit', () => this.ended.abort()).once('error', () => this.ended.abort());
    child.stdin.on('error', () => undefined);
    const timer = setTimeout(() => this.kill(), startMs);
    this.greeting = this.pieces.take(greeting.length).finally(() => clearTimeout(timer));
    child.stderr.on('data', (part: Buffer) => (this.output = `${this.output}${part.toString()}`.slice(-keptOutput)));
  }

  get isRunning(): boolean {
    return !this.ended.signal.aborted;
  }

  /**
   * Has a file read, and closes it.
   * @param take gets the PDF of an accepted file, and reads all of it
   * @throws IntakeEnded, or the errors of `file` and `take`. The process cannot be used again then.
   */
  async run<Taken>(
    job: IntakeJob,
    file: Readable,
    take: (pdf: AsyncIterable<Uint8Array>) => Promise<Taken>,
  ): Promise<{ result: IntakeResult; taken: Taken | undefined }> {
    const timer = setTimeout(() => this.kill(), this.limits.timeoutMs);
    try {
      // Without it a program that does not even start would look like a file that is too large.
      if (!(await this.greeting).equals(greeting)) throw new Error(`The intake program does not start: ${this.output}`);
      const [received] = await Promise.all([this.receive(take), this.send(job, file)]);
      return received;
    } catch (error) {
      this.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      // A process that ends before it takes the file leaves it open.
      file.destroy();
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async send(job: IntakeJob, file: Readable): Promise<void> {
    const header = Buffer.from(JSON.stringify(job));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(header.length);
    await this.write(Buffer.concat([length, header]));
    for await (const chunk of file) await this.write(chunk as Buffer);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    const { signal } = this.ended;
    if (signal.aborted || this.child.stdin.destroyed) throw new IntakeEnded(this.output);
    if (this.child.stdin.write(bytes)) return;
    await once(this.child.stdin, 'drain', { signal }).catch(() => {
      throw new IntakeEnded(this.output);
    });
  }

  private async receive<Taken>(take: (pdf: AsyncIterable<Uint8Array>) => Promise<Taken>) {
    const length = await this.take(4);
    const bytes = length.readUInt32BE();
    if (bytes > maxResultBytes) throw new IntakeEnded(this.output);
    const result = JSON.parse((await this.take(bytes)).toString()) as IntakeResult;
    return { result, taken: 'refused' in result ? undefined : await take(this.pdf(result.bytes)) };
  }

  private async *pdf(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      const piece = await this.take(Math.min(left, 65_536));
      left -= piece.length;
      yield piece;
    }
  }

  private async take(bytes: number): Promise<Buffer> {
    const piece = await this.pieces.take(bytes);
    if (piece.length < bytes) throw new IntakeEnded(this.output);
    return piece;
  }
}
