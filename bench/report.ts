import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One measured row of the performance table. */
export interface BenchRow {
  /** Row of docs/performance.md, e.g. `A1`. */
  readonly id: string;
  readonly what: string;
  /** Our figure, and the limit: a bare counterpart measured in the same run. */
  readonly ours: number;
  readonly limit: number;
  readonly unit: string;
  /** ours / limit. */
  readonly ratio: number;
  /** What is aimed at, in words, e.g. `>= 0.45 x bare`. */
  readonly goal: string;
  readonly met: boolean;
  /** Further figures, e.g. percentiles or counts that were checked. */
  readonly notes?: string;
}

/** Middle value of an odd number of runs; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** @param share 0 to 1, e.g. 0.99 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Prints rows as a table; writes them as JSON when BENCH_JSON names a file. */
export function report(rows: readonly BenchRow[]): void {
  const figure = (value: number): string => (value >= 100 ? Math.round(value).toString() : value.toPrecision(3));
  console.table(
    rows.map((row) => ({
      id: row.id,
      what: row.what,
      ours: `${figure(row.ours)} ${row.unit}`,
      limit: `${figure(row.limit)} ${row.unit}`,
      ratio: row.ratio.toFixed(2),
      goal: row.goal,
      met: row.met ? 'yes' : 'NO',
    })),
  );
  for (const row of rows) if (row.notes) console.log(`${row.id}: ${row.notes}`);
  const file = process.env['BENCH_JSON'];
  if (!file) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(rows, null, 2));
}
