import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import { recordSpans } from './spans';

/** The variables of OpenTelemetry that decide whether and how spans leave the process; the SDK reads the others itself. */
export interface TracingConfig {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;
  readonly OTEL_EXPORTER_OTLP_PROTOCOL?: string;
  readonly OTEL_SDK_DISABLED?: boolean;
}

export interface Tracing {
  /** Sends what is left, as far as the collector takes it in time. */
  stop(): Promise<void>;
}

/** A collector that is away must not hold up the end of a process. */
const stopMs = 2_000;

/** @returns undefined when no collector is named: then nothing of the SDK is loaded */
export async function startTracing(
  service: string,
  config: TracingConfig,
  logger: Logger,
): Promise<Tracing | undefined> {
  const url = collectorOf(config);
  if (!url || config.OTEL_SDK_DISABLED) return undefined;
  const { BasicTracerProvider, BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  diag.setLogger(logTo(logger), DiagLogLevel.WARN);
  const exporter = await createExporter(url, config);
  const resource = await resourceOf(service);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  recordSpans(true);
  return {
    stop: async () => {
      recordSpans(false);
      await within(provider.shutdown(), stopMs);
    },
  };
}

/** OTLP exporter specification: the common endpoint is a base, that of spans alone a whole URL. */
function collectorOf(config: TracingConfig): string | undefined {
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '');
  return config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
}

async function createExporter(url: string, { OTEL_EXPORTER_OTLP_PROTOCOL }: TracingConfig): Promise<SpanExporter> {
  if (OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json') {
    return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter({ url });
  }
  return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter({ url });
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over what we say. */
async function resourceOf(service: string) {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes, serviceInstanceIdDetector } =
    await import('@opentelemetry/resources');
  const own = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'probatum' });
  const detected = detectResources({ detectors: [serviceInstanceIdDetector, envDetector] });
  return defaultResource().merge(own).merge(detected);
}

function logTo(logger: Logger) {
  const warn = (text: string) => logger.warn({ cause: text.slice(0, 1_000) }, 'spans could not be sent as they should');
  const nothing = () => undefined;
  return { error: warn, warn, info: nothing, debug: nothing, verbose: nothing };
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
