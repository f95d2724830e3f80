import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@probatum/http/resources';
import type { Dispatcher } from 'undici';
import { type GatewayConfig, servicesOf } from '../gateway.config';
import { answerProblem } from '../receive-request/answer-problem';
import { tooLarge } from '../limit-bodies/refuse-large-body';
import type { Route } from '../route-requests/route-table';
import type { Call } from '../receive-request/call';
import { Deadlines } from './deadlines';
import { Exchange } from './exchange';
import { ServiceUnavailable } from './forwarding.problems';
import { ForwardingMetrics } from './forwarding-metrics';
import { takeBody } from './request-body';
import { forwardedHeaders } from './request-headers';
import { ServiceConnections } from './service-connections';

/** Passes a request on to a service and its answer back, neither of them read. */
@Injectable()
export class ForwardRequest implements OnApplicationShutdown {
  private readonly services: ReadonlyMap<string, ServiceConnections>;
  /** By their length in ms. */
  private readonly deadlines = new Map<number, Deadlines>();

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly metrics: ForwardingMetrics,
  ) {
    const limits = { most: config.CONNECTIONS_PER_SERVICE, patienceMs: config.STALLED_READER_MS };
    this.services = new Map(
      servicesOf(config).map(({ name, origin }) => [name, new ServiceConnections(origin, limits)]),
    );
  }

  execute(call: Call, { service, maxBodyBytes, deadlineMs }: Route, identity: string): void {
    const connections = this.services.get(service);
    if (!connections) return answerProblem(call, new ServiceUnavailable());
    const { request, requestId, traceparent, address } = call;
    // Gone while the credential was looked up: its end was told already.
    if (call.response.destroyed) return;
    const deadlines = this.deadlinesOf(deadlineMs);
    const exchange = new Exchange(call, deadlines, connections.stalled, this.metrics.begin(service));
    const onTooLarge = () => exchange.giveUp(tooLarge(maxBodyBytes));
    takeBody(request, { maxBytes: maxBodyBytes, onTooLarge }, (body) => {
      const withContentLength = body !== null && !Buffer.isBuffer(body);
      const headers = forwardedHeaders(request, { identity, requestId, traceparent, address, withContentLength });
      const method = request.method as Dispatcher.HttpMethod;
      connections.poolFor(body).dispatch({ path: request.url!, method, headers, body }, exchange);
    });
  }

  private deadlinesOf(ms = this.config.REQUEST_DEADLINE_MS): Deadlines {
    let deadlines = this.deadlines.get(ms);
    if (!deadlines) this.deadlines.set(ms, (deadlines = new Deadlines(ms)));
    return deadlines;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const deadlines of this.deadlines.values()) deadlines.stop();
    await Promise.all([...this.services.values()].map((connections) => connections.destroy()));
  }
}
