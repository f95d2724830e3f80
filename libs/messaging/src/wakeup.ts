/** Lets a loop sleep until it is woken or the time is over. A wake-up during its work is not lost. */
export class Wakeup {
  private awake = false;
  private resume: (() => void) | undefined;

  wake(): void {
    this.awake = true;
    this.resume?.();
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.awake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.resume = undefined;
    }
    this.awake = false;
  }
}
