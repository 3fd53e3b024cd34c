import type { Registry } from 'prom-client';
import type { AssetRegistry } from '@chaintill/assets';
import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { pricesOf, storePrices } from '../data/price-store';
import { claimSource, noteAnswer, standings } from '../data/source-store';
import { admit } from '../domain/admission';
import type { Pair } from '../domain/price';
import { whatWentWrong, type PriceSource } from '../domain/price-source';
import { PIVOTS } from '../domain/rate';
import { RateMetrics } from './rate-metrics';

const TIMEOUT_MS = 10_000;
/** Further from the median than this is told to the log; whether it counts is decided by each merchant's rules. */
const FAR_PERCENT = 5;

export interface RatePollerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly assets: AssetRegistry;
  readonly sources: readonly PriceSource[];
  /** Currencies in which prices are asked for. */
  readonly currencies: readonly string[];
  /** Wait between two questions to the same source. */
  readonly everySeconds: number;
  /** Longest wait for the whole answer of a source. */
  readonly timeoutMs?: number;
  readonly registry: Registry;
  readonly log: { warn(text: string): void; log(text: string): void };
}

/**
 * Asks the sources and stores what they say. Each source is asked by itself: what is wrong with one stops no other. Any
 * number of workers may run it; each question is asked once.
 */
export class RatePoller {
  private readonly metrics: RateMetrics;
  private readonly pairs: readonly Pair[];
  private readonly failing = new Set<string>();

  constructor(private readonly options: RatePollerOptions) {
    const { db, clock, assets, sources, currencies, registry } = options;
    this.metrics = new RateMetrics(
      registry,
      sources.map(({ name }) => name),
      () => standings(db, clock.now()),
    );
    const symbols = assets.chains().flatMap((chain) => chain.assets.map(({ symbol }) => symbol));
    this.pairs = pairsOf([...symbols, ...PIVOTS], [...currencies, ...PIVOTS]);
  }

  /** Asks every source that is due. @returns 0: there is never more to do at once */
  async poll(): Promise<number> {
    // each one catches its own faults, so that none of them is cut off by another
    await Promise.all(this.options.sources.map((source) => this.ask(source)));
    return 0;
  }

  private async ask(source: PriceSource): Promise<void> {
    const { db, clock, everySeconds, timeoutMs = TIMEOUT_MS, log } = this.options;
    const askedAt = clock.now();
    if (!(await claimSource(db, source.name, askedAt, everySeconds))) return;
    try {
      const said = await source.fetch(this.pairs, AbortSignal.timeout(timeoutMs));
      const known = source.decided ? undefined : await pricesOf(db, source.name);
      const { prices, refused } = admit(source.name, said, askedAt, known);
      for (const what of refused) log.warn(`${source.name}: price refused: ${what}`);
      this.metrics.answered(source.name, refused.length);
      if (prices.length === 0) throw new Error('it tells no price that is asked for');
      await storePrices(db, prices);
      await noteAnswer(db, source.name, clock.now(), null);
      if (this.failing.delete(source.name)) log.log(`${source.name} tells prices again`);
      await this.tellFarOnes(source.name);
    } catch (error) {
      const fault = whatWentWrong(error);
      this.failing.add(source.name);
      this.metrics.failed(source.name);
      log.warn(`${source.name} tells no prices: ${fault}`);
      await noteAnswer(db, source.name, clock.now(), fault);
    }
  }

  private async tellFarOnes(name: string): Promise<void> {
    const { db, clock, log } = this.options;
    for (const { source, pair, deviationPercent } of await standings(db, clock.now())) {
      if (source === name && deviationPercent !== null && deviationPercent > FAR_PERCENT) {
        log.warn(`${name}: ${pair} is ${Math.round(deviationPercent)} % from the median of all sources`);
      }
    }
  }
}

function pairsOf(bases: readonly string[], quotes: readonly string[]): Pair[] {
  const unique = new Set(quotes);
  return [...new Set(bases)].flatMap((base) =>
    [...unique].filter((quote) => quote !== base).map((quote) => ({ base, quote })),
  );
}
