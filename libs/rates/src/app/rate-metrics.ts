import { Counter, Gauge, type Registry } from 'prom-client';
import type { Standing } from '../data/source-store';

/** What an operator watches about prices. */
export class RateMetrics {
  private readonly answers: Counter<'source' | 'result'>;
  private readonly refused: Counter<'source'>;

  constructor(registry: Registry, sources: readonly string[], standings: () => Promise<Standing[]>) {
    const registers = [registry];
    this.answers = new Counter({
      name: 'chaintill_rate_questions_total',
      help: 'Questions to a price source by their result: ok or failed',
      labelNames: ['source', 'result'],
      registers,
    });
    this.refused = new Counter({
      name: 'chaintill_rate_refused_total',
      help: 'Prices of a source that were refused: no price at all, or moved too far at once',
      labelNames: ['source'],
      registers,
    });
    for (const source of sources) {
      for (const result of ['ok', 'failed']) this.answers.inc({ source, result }, 0);
      this.refused.inc({ source }, 0);
    }
    new Gauge({
      name: 'chaintill_rate_age_seconds',
      help: 'Age of the newest price of a source for a pair',
      labelNames: ['source', 'pair'],
      registers,
      async collect() {
        this.reset();
        for (const { source, pair, ageSeconds } of await standings()) this.set({ source, pair }, ageSeconds);
      },
    });
    new Gauge({
      name: 'chaintill_rate_deviation_percent',
      help: 'Distance of a price from the median of all fresh sources of its pair',
      labelNames: ['source', 'pair'],
      registers,
      async collect() {
        this.reset();
        for (const { source, pair, deviationPercent } of await standings()) {
          if (deviationPercent !== null) this.set({ source, pair }, deviationPercent);
        }
      },
    });
  }

  answered(source: string, well: boolean, refused: number): void {
    this.answers.inc({ source, result: well ? 'ok' : 'failed' });
    this.refused.inc({ source }, refused);
  }
}
