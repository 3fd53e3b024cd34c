import { pairName, type Pair } from './price';

/** A price as a source wrote it, before anybody looked at it. */
export interface SaidPrice extends Pair {
  /** Text, if all is well. */
  readonly text: unknown;
  /** When the source saw it, if it says so. */
  readonly observedAt?: Date;
}

/** Where prices come from. */
export interface PriceSource {
  readonly name: string;
  /** Set when prices are decided and not observed: then they may change by any factor at once. */
  readonly decided?: true;
  /**
   * What the source says about those of the pairs that it knows; of a pair it may tell the reverse.
   * @throws Error, whose message says for operators what is wrong, when it cannot be asked or answers something else
   */
  fetch(pairs: readonly Pair[], signal: AbortSignal): Promise<SaidPrice[]>;
}

/** Something is wrong with what a source answered. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** What went wrong with a source, in few words for operators. */
export function whatWentWrong(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no complete answer in time';
  const { code } = error as Error & { code?: unknown };
  return (
    typeof code === 'string' && !error.message.includes(code) ? `${code}: ${error.message}` : error.message
  ).slice(0, 200);
}

/** The pairs by the names that a market gives them, each one also the other way round. */
export function byMarketName(pairs: readonly Pair[], name: (pair: Pair) => string = pairName): Map<string, Pair> {
  const reversed = pairs.map(({ base, quote }) => ({ base: quote, quote: base }));
  return new Map([...reversed, ...pairs].map((pair) => [name(pair), pair]));
}
