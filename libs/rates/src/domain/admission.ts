import { BadPriceError, pairName, parsePrice, type SourcePrice } from './price';
import type { SaidPrice } from './price-source';

/** A price that moved by more than this factor against what the same source said just before is not believed at once. */
const MAX_JUMP = 2n;
const JUMP_MEMORY_MS = 600_000;

export interface Admission {
  readonly prices: readonly SourcePrice[];
  /** What was refused, for operators. */
  readonly refused: readonly string[];
}

/**
 * The door at which prices are looked at, the same for all sources: what is no price is refused by itself and takes nothing
 * else with it. A price is never newer than the question.
 * @param known what the source said last; undefined for a source whose prices are decided
 */
export function admit(
  source: string,
  said: readonly SaidPrice[],
  askedAt: Date,
  known: readonly SourcePrice[] | undefined,
): Admission {
  const before = new Map(known?.map((price) => [pairName(price), price]));
  const prices = new Map<string, SourcePrice>();
  const refused: string[] = [];
  for (const { base, quote, text, observedAt = askedAt } of said) {
    const name = pairName({ base, quote });
    try {
      const rate = parsePrice(text);
      const last = before.get(name);
      if (last && askedAt.getTime() - last.observedAt.getTime() < JUMP_MEMORY_MS && jumps(last.rate, rate)) {
        throw new BadPriceError('it moved by more than a factor of 2 within 10 minutes');
      }
      prices.set(name, { base, quote, source, rate, observedAt: observedAt < askedAt ? observedAt : askedAt });
    } catch (error) {
      if (!(error instanceof BadPriceError)) throw error;
      refused.push(`${name}: ${error.message}`);
    }
  }
  return { prices: [...prices.values()], refused };
}

function jumps(from: bigint, to: bigint): boolean {
  return to > from * MAX_JUMP || to * MAX_JUMP < from;
}
