import type { CsvLine } from './read-csv';
import { plainMessage } from './refusal';
import type { NewPayout, Simulation } from './use-simulation';

/** Lines that a person left out, by their number, with what was wrong with each. */
export type LeftOut = ReadonlyMap<number, string>;

/** A line with what is known of it. */
export interface LineVerdict {
  readonly line: number;
  readonly payout: NewPayout;
  /** In the server's words; undefined: good, or not known yet. */
  readonly problem?: string;
  readonly left: boolean;
  readonly known: boolean;
}

/**
 * The lines that stay, as the API takes them.
 * @param asset currency and chain of lines that name none, e.g. `USDT ethereum`
 * @param accountId sub-account that pays for lines that name none; empty: the main one
 */
export function bodyOf(
  lines: readonly CsvLine[],
  left: LeftOut,
  asset: string,
  accountId: string,
): { items: NewPayout[] } {
  const [currency = '', chainId = ''] = asset.split(' ');
  return {
    items: asked(lines, left).map(({ payout }) => ({
      ...payout,
      currency: payout.currency || currency,
      chainId: payout.chainId || chainId,
      ...(payout.accountId || accountId ? { accountId: payout.accountId || accountId } : {}),
    })),
  };
}

/** Each line with the verdict that the simulation of {@link bodyOf} has on it. */
export function judged(
  lines: readonly CsvLine[],
  left: LeftOut,
  simulation: Simulation | undefined,
): readonly LineVerdict[] {
  const places = new Map(asked(lines, left).map(({ line }, place) => [line, place]));
  return lines.map(({ line, payout, fault }) => {
    const shared = { line, payout, left: left.has(line) };
    if (shared.left) return { ...shared, problem: left.get(line), known: true };
    if (fault) return { ...shared, problem: fault, known: true };
    const verdict = simulation?.items[places.get(line) ?? -1];
    if (!verdict) return { ...shared, known: false };
    return { ...shared, problem: verdict.refusal ? plainMessage(verdict.refusal.message) : undefined, known: true };
  });
}

/** What the server is asked about: not what was left out, nor what has no sense. */
function asked(lines: readonly CsvLine[], left: LeftOut): readonly CsvLine[] {
  return lines.filter(({ line, fault }) => fault === undefined && !left.has(line));
}
