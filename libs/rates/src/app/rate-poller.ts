import type { Registry } from 'prom-client';
import type { AssetRegistry } from '@chaintill/assets';
import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { pricesOf, storePrices } from '../data/price-store';
import { claimSource, noteAnswer, standings } from '../data/source-store';
import { admit, type Admission } from '../domain/admission';
import type { Pair, SourcePrice } from '../domain/price';
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

/** What came of a question; a fault is null when there is at least one price. */
interface SourceAnswer extends Admission {
  readonly fault: string | null;
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
    const asked = await Promise.allSettled(this.options.sources.map((source) => this.ask(source)));
    // what is wrong with a source is told where it is asked; this is the database
    const broken = asked.find((one) => one.status === 'rejected');
    if (broken) throw broken.reason;
    return 0;
  }

  private async ask(source: PriceSource): Promise<void> {
    const { db, clock, everySeconds } = this.options;
    const askedAt = clock.now();
    if (!(await claimSource(db, source.name, askedAt, everySeconds))) return;
    const known = source.decided ? undefined : await pricesOf(db, source.name);
    const answer = await this.answerOf(source, askedAt, known);
    this.tell(source.name, answer);
    await storePrices(db, answer.prices);
    await noteAnswer(db, source.name, clock.now(), answer.fault);
    if (answer.fault === null) await this.tellFarOnes(source.name);
  }

  private async answerOf(
    source: PriceSource,
    askedAt: Date,
    known: readonly SourcePrice[] | undefined,
  ): Promise<SourceAnswer> {
    try {
      const said = await source.fetch(this.pairs, AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS));
      const admission = admit(source.name, said, askedAt, known);
      const fault = admission.prices.length === 0 ? 'it has no price that is asked for' : null;
      return { ...admission, fault };
    } catch (error) {
      return { prices: [], refused: [], fault: whatWentWrong(error) };
    }
  }

  /** Tells operators what came of a question. */
  private tell(name: string, { refused, fault }: SourceAnswer): void {
    const { log } = this.options;
    for (const what of refused) log.warn(`${name}: price refused: ${what}`);
    this.metrics.answered(name, fault === null, refused.length);
    if (fault !== null) {
      this.failing.add(name);
      log.warn(`${name} tells no prices: ${fault}`);
    } else if (this.failing.delete(name)) log.log(`${name} tells prices again`);
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
