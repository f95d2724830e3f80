import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { addGauge } from '@probatum/observability/metrics';
import { Counter, Registry } from 'prom-client';
import type { GatewayConfig } from '../../../gateway-variables';
import type { Call } from '../../call/call';
import { Overload } from './overload';
import { GatewayOverloaded } from './overload.errors';

const everyMs = 100;

/** While the event loop is late, low-priority requests are refused before they cause any work. */
@Injectable()
export class ShedLoad implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly overload: Overload;
  private readonly counter: Counter;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(CONFIG) config: GatewayConfig, @Inject(Registry) registry: Registry) {
    this.overload = new Overload(config.SHED_LATENESS_MS || Infinity);
    this.counter = new Counter({
      name: 'probatum_shed_requests_total',
      help: 'Requests for lists that were refused because the gateway was overloaded',
      registers: [registry],
    });
    addGauge(registry, {
      name: 'probatum_overloaded',
      help: '1 while requests for lists are refused because the gateway is overloaded',
      measure: () => [{ value: this.overload.isOverloaded ? 1 : 0 }],
    });
  }

  /** @throws GatewayOverloaded */
  execute({ route }: Call): void {
    if (!route?.givesWay || !this.overload.isOverloaded) return;
    this.counter.inc();
    throw new GatewayOverloaded();
  }

  onApplicationBootstrap(): void {
    let due = performance.now() + everyMs;
    this.timer = setInterval(() => {
      const now = performance.now();
      this.overload.look(now - due);
      due = now + everyMs;
    }, everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
