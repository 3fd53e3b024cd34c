import { closedLoop, type Call } from './load';
import type { Program } from './machine';
import { median, type BenchRow } from './report';

export const ROUNDS = 3;
export const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);

/** Two programs that are asked for the same in turns. */
export interface Contest {
  readonly id: string;
  readonly what: string;
  readonly goal: string;
  /** Least ratio of ours to the limit. */
  readonly least: number;
  /** Most that our p99 may be, in ms, where that is aimed at. */
  readonly mostP99?: number;
  readonly limit: () => Call;
  readonly ours: () => Call;
}

/** Requests per second beside a bare server, rounds taken in turns. */
export async function contest(c: Contest, bare: Program, api: Program): Promise<BenchRow> {
  const limits: number[] = [];
  const figures: number[] = [];
  const tails: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    limits.push((await closedLoop(bare.url, c.limit, SECONDS)).perSecond);
    const result = await closedLoop(api.url, c.ours, SECONDS);
    figures.push(result.perSecond);
    tails.push(result.p99);
  }
  const [ours, limit] = [median(figures), median(limits)];
  return {
    id: c.id,
    what: c.what,
    ours,
    limit,
    unit: '/s',
    ratio: ours / limit,
    goal: c.goal,
    met: ours / limit >= c.least && median(tails) <= (c.mostP99 ?? Infinity),
    notes: `p99 ${median(tails)} ms; rounds ${figures.map(Math.round).join(', ')} beside ${limits.map(Math.round).join(', ')}`,
  };
}
