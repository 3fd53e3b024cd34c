import type { Schema } from '../../api/client';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { shareOf, textOfUnits, unitsOf } from '../../ui/decimals';

type Point = Schema<'BalancePointResponse'>;

/** What the chart draws: shares of its height, for the eye only, and the text of its marks. */
export interface Heights {
  /** When each interval begins, and when the last one ends; milliseconds. */
  readonly times: readonly number[];
  /** For each part the height of its upper edge, lying on the parts before it. */
  readonly edges: readonly (readonly number[])[];
  /** Exact amounts at the height of half and of all of the chart. */
  readonly marks: readonly [half: string, whole: string];
}

/** Scales the intervals to a round amount that is at least the largest sum. */
export function heightsOf(points: readonly Point[]): Heights {
  const stacks = points.map((point) => {
    let sum = 0n;
    return BALANCE_PARTS.map(({ part }) => (sum += unitsOf(point[part])));
  });
  const most = stacks.reduce((max, stack) => ((stack.at(-1) ?? 0n) > max ? (stack.at(-1) ?? 0n) : max), 0n);
  const top = roundAbove(most);
  return {
    times: [...points.map(({ from }) => Date.parse(from)), Date.parse(points.at(-1)?.to ?? '')],
    edges: BALANCE_PARTS.map((_, index) => {
      const heights = stacks.map((stack) => shareOf(stack[index] ?? 0n, top));
      return [...heights, heights.at(-1) ?? 0];
    }),
    marks: [textOfUnits(top / 2n), textOfUnits(top)],
  };
}

/** Round amounts that have round halves, as tenths of a power of ten. */
const ROUND = [10n, 12n, 15n, 20n, 25n, 30n, 40n, 50n, 60n, 80n, 100n];

/** The least round amount that is not below. */
function roundAbove(units: bigint): bigint {
  const power = 10n ** BigInt(Math.max(units.toString().length - 2, 1));
  return ROUND.map((tenths) => tenths * power).find((round) => round >= units) ?? 1_000n * power;
}
