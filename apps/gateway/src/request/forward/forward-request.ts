import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Deadlines } from '@probatum/deadlines/deadlines';
import { BodyTooLarge } from '@probatum/http/problems/common-problems';
import { beginSpan, endWithStatus, SpanKind, traceparentOf } from '@probatum/observability/spans';
import { CONFIG } from '@probatum/service/resources';
import type { Dispatcher } from 'undici';
import type { GatewayConfig } from '../../gateway-variables';
import { servicesOf } from '../../routes/services';
import { answerProblem } from '../call/answer-problem';
import type { Route } from '../../routes/route-table/route-table';
import type { Call } from '../call/call';
import { holderOf } from '../limit/share-connections/holder';
import { Exchange } from './exchange';
import { ServiceUnavailable } from './forwarding.errors';
import { ForwardingMetrics } from './forwarding-metrics';
import { takeBody } from './request-body';
import { forwardedHeaders } from './request-headers';
import { ServiceConnections } from './service-connections';

/** Passes a request on to a service and its answer back, neither of them read. */
@Injectable()
export class ForwardRequest implements OnApplicationShutdown {
  private readonly services: ReadonlyMap<string, ServiceConnections>;
  /** By their length in ms. */
  private readonly deadlines = new Map<number, Deadlines<Exchange>>();

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly metrics: ForwardingMetrics,
  ) {
    const limits = {
      most: config.CONNECTIONS_PER_SERVICE,
      patienceMs: config.STALLED_READER_MS,
      bytesPerSecond: config.UPLOAD_BYTES_PER_SECOND,
    };
    this.services = new Map(
      servicesOf(config).map(({ name, origin }) => [name, new ServiceConnections(origin, limits)]),
    );
  }

  execute(call: Call, { service, takesBody, maxBodyBytes, deadlineMs }: Route, identity: string): void {
    const connections = this.services.get(service);
    if (!connections) return answerProblem(call, new ServiceUnavailable());
    const { request, requestId, address } = call;
    const deadlines = this.deadlinesOf(deadlineMs);
    const { traceparent, end } = this.begin(call, service);
    const exchange = new Exchange(call, deadlines, connections, end);
    const onTooLarge = () => exchange.giveUp(new BodyTooLarge(maxBodyBytes));
    takeBody(request, { maxBytes: maxBodyBytes, onTooLarge }, (body) => {
      const withContentLength = body !== null && !Buffer.isBuffer(body);
      const passedOn = { identity, requestId, traceparent, address, withContentLength, takesBody };
      const headers = forwardedHeaders(request, passedOn);
      const method = request.method as Dispatcher.HttpMethod;
      connections.send({ path: request.url!, method, headers, body }, exchange, holderOf(call));
    });
  }

  /** Measures the exchange. @returns the trace as it goes on in the service, and what to call at the end */
  private begin({ traceparent }: Call, service: string): { traceparent: string; end: (status: number) => void } {
    const end = this.metrics.begin(service);
    const span = beginSpan(`forward to ${service}`, traceparent, { kind: SpanKind.CLIENT });
    if (!span) return { traceparent, end };
    return {
      traceparent: traceparentOf(span),
      end: (status) => {
        end(status);
        endWithStatus(span, status);
      },
    };
  }

  private deadlinesOf(ms = this.config.REQUEST_DEADLINE_MS): Deadlines<Exchange> {
    let deadlines = this.deadlines.get(ms);
    if (!deadlines) {
      deadlines = new Deadlines({ lengthMs: ms, onEnd: (exchange) => exchange.expire() });
      this.deadlines.set(ms, deadlines);
    }
    return deadlines;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const deadlines of this.deadlines.values()) deadlines.stop();
    await Promise.all([...this.services.values()].map((connections) => connections.destroy()));
  }
}
