import { collectDefaultMetrics, Registry } from 'prom-client';

/** Provides the process's metrics, those of Node included. */
export const metricsProvider = {
  provide: Registry,
  useFactory: (): Registry => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    return registry;
  },
};
