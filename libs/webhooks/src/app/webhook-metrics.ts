import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AttemptRecord, DeliveryStore } from '../data/delivery-store';

/** The outbox is counted up to here, so that a scrape stays cheap. */
const DEPTH_CEILING = 1_000_000;

/** What an operator watches about webhooks. */
export class WebhookMetrics {
  private readonly attempts: Counter<'result'>;
  private readonly duration: Histogram;

  constructor(registry: Registry, store: DeliveryStore, inFlight: () => number) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'chaintill_webhook_attempts_total',
      help: 'Webhook attempts by what they led to: delivered, retry or failed',
      labelNames: ['result'],
      registers,
    });
    for (const result of ['delivered', 'retry', 'failed']) this.attempts.inc({ result }, 0);
    this.duration = new Histogram({
      name: 'chaintill_webhook_attempt_seconds',
      help: 'Time from the request to the complete answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    new Gauge({
      name: 'chaintill_webhook_in_flight',
      help: 'Webhooks waiting for an answer',
      registers,
      collect() {
        this.set(inFlight());
      },
    });
    new Gauge({
      name: 'chaintill_outbox_depth',
      help: `Webhook deliveries that are not finished, counted up to ${DEPTH_CEILING}`,
      registers,
      async collect() {
        this.set(await store.depth(DEPTH_CEILING));
      },
    });
  }

  attempt({ verdict, answer }: AttemptRecord): void {
    this.attempts.inc({ result: verdict.state === 'pending' ? 'retry' : verdict.state });
    this.duration.observe(answer.durationMs / 1_000);
  }
}
