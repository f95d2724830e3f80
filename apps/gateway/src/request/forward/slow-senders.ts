export interface Sender {
  /** So far, of the body. */
  readonly receivedBytes: number;
  /** The service does not take more right now, or there is no more. */
  readonly isHeldUp: boolean;
  /** It sends too slowly to be waited for. */
  giveUpSlow(): void;
}

interface Look {
  readonly bytes: number;
  readonly wasSlow: boolean;
}

const lookEveryMs = 5_000;

/**
 * Callers whose bodies flow over a connection to a service. A caller who is below the pace at two looks in a row is given up.
 * One slow look may be the end of a pause that the service has made.
 */
export class SlowSenders {
  private readonly sending = new Map<Sender, Look>();
  private readonly timer: NodeJS.Timeout;
  private readonly leastBytes: number;

  /** @param bytesPerSecond 0 for any pace */
  constructor(bytesPerSecond: number) {
    this.leastBytes = (bytesPerSecond * lookEveryMs) / 1_000;
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
  }

  add(sender: Sender): void {
    this.sending.set(sender, { bytes: sender.receivedBytes, wasSlow: false });
  }

  remove(sender: Sender): void {
    this.sending.delete(sender);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Called by its own timer. */
  look(): void {
    for (const [sender, { bytes, wasSlow }] of this.sending) {
      const isSlow = !sender.isHeldUp && sender.receivedBytes - bytes < this.leastBytes;
      this.sending.set(sender, { bytes: sender.receivedBytes, wasSlow: isSlow });
      if (isSlow && wasSlow) sender.giveUpSlow();
    }
  }
}
