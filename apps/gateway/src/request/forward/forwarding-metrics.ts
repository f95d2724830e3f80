import { Inject, Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';

/** How long the services take, as the gateway sees it. */
@Injectable()
export class ForwardingMetrics {
  private readonly histogram: Histogram<'target' | 'status'>;

  constructor(@Inject(Registry) registry: Registry) {
    this.histogram = new Histogram({
      name: 'probatum_forwarded_seconds',
      help: 'Time from the request to the end of its response',
      labelNames: ['target', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    });
  }

  /** @returns a function to call at the end, with the status of the response */
  begin(target: string): (status: number) => void {
    const beganAt = performance.now();
    return (status) => {
      this.histogram.observe(
        { target, status: `${Math.floor(status / 100)}xx` },
        (performance.now() - beganAt) / 1_000,
      );
    };
  }
}
