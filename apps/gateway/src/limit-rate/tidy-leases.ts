import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiter } from './rate-limiter';

const everyMs = 100;

/** Has leases given back that nobody spends. */
@Injectable()
export class TidyLeases implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limiter: RateLimiter) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.limiter.tidy(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
