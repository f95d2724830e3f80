import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Prometheus metrics of one service; a registry of its own, so that several services can share a process in tests. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

export interface MeasuredGauge {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Called at each scrape; one value, or one per label set. */
  readonly measure: () => Promise<Measurement[]> | Measurement[];
}

export interface Measurement {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A gauge whose value is read at each scrape of Prometheus. If it cannot be read it is absent, and the scrape
 * continues.
 */
export function addGauge(registry: Registry, gauge: MeasuredGauge): void {
  new Gauge({
    name: gauge.name,
    help: gauge.help,
    labelNames: [...(gauge.labels ?? [])],
    registers: [registry],
    async collect() {
      this.reset();
      // Without labels a reset leaves a zero, which would pass for a measurement.
      this.remove({});
      const measurements = await Promise.resolve()
        .then(() => gauge.measure())
        .catch(() => []);
      for (const { value, labels } of measurements) this.set({ ...labels }, value);
    },
  });
}
