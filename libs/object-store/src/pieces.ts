/** Cuts a stream into pieces of wanted sizes, whatever the sizes of its chunks. */
export class Pieces {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** The next bytes, fewer than wanted only at the end of the stream. */
  async take(size: number): Promise<Buffer> {
    while (this.waitingBytes < size && !this.hasEnded) await this.pull();
    const all = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting);
    const piece = all.subarray(0, size);
    this.waiting = piece.length < all.length ? [all.subarray(size)] : [];
    this.waitingBytes = all.length - piece.length;
    return piece;
  }

  /** Ends the stream, read or not. */
  async close(): Promise<void> {
    this.hasEnded = true;
    await this.chunks.return?.();
  }

  private async pull(): Promise<void> {
    const { done, value } = await this.chunks.next();
    if (done) return void (this.hasEnded = true);
    if (value.byteLength === 0) return;
    this.waiting.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    this.waitingBytes += value.byteLength;
  }
}
