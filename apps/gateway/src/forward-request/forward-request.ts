import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@probatum/http/resources';
import type { Dispatcher } from 'undici';
import { type GatewayConfig, servicesOf } from '../gateway.config';
import { answerProblem } from '../receive-request/answer-problem';
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
  private readonly deadlines: Deadlines;

  constructor(
    @Inject(CONFIG) config: GatewayConfig,
    private readonly metrics: ForwardingMetrics,
  ) {
    this.deadlines = new Deadlines(config.REQUEST_DEADLINE_MS);
    const limits = { most: config.CONNECTIONS_PER_SERVICE, patienceMs: config.STALLED_READER_MS };
    this.services = new Map(
      servicesOf(config).map(({ name, origin }) => [name, new ServiceConnections(origin, limits)]),
    );
  }

  execute(call: Call, service: string, identity: string): void {
    const connections = this.services.get(service);
    if (!connections) return answerProblem(call, new ServiceUnavailable());
    const { request, requestId, traceparent, address } = call;
    // Gone while the credential was looked up: its end was told already.
    if (call.response.destroyed) return;
    const exchange = new Exchange(call, this.deadlines, connections.stalled, this.metrics.begin(service));
    takeBody(request, (body) => {
      const withContentLength = body !== null && !Buffer.isBuffer(body);
      const headers = forwardedHeaders(request, { identity, requestId, traceparent, address, withContentLength });
      const method = request.method as Dispatcher.HttpMethod;
      connections.poolFor(body).dispatch({ path: request.url!, method, headers, body }, exchange);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.deadlines.stop();
    await Promise.all([...this.services.values()].map((connections) => connections.destroy()));
  }
}
