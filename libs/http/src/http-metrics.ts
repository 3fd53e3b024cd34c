import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

type Bound = ReturnType<Histogram['labels']>;

/** Prometheus figures of a process that serves HTTP. Each has a registry of its own, so that tests run side by side. */
export class HttpMetrics {
  readonly registry = new Registry();
  private readonly latency = new Histogram({
    name: 'chaintill_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  /** Looking labels up costs more than observing. */
  private readonly bound = new Map<string, Bound>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observe(method: string, route: string, status: number, milliseconds: number): void {
    const name = `${method} ${route} ${status}`;
    let series = this.bound.get(name);
    if (!series) {
      series = this.latency.labels(method, route, String(status));
      this.bound.set(name, series);
    }
    series.observe(milliseconds / 1_000);
  }
}
