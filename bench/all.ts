import { report, type BenchRow } from './report';

/**
 * `npm run bench [part …]`: every benchmark, or those parts. Ratios in one run on one machine are what counts; see
 * docs/performance.md.
 */
const PARTS: Record<string, () => Promise<{ run(): Promise<BenchRow[]> }>> = {
  http: () => import('./http'),
  books: () => import('./books'),
  growth: () => import('./growth'),
  indexing: () => import('./indexing'),
  webhooks: () => import('./webhooks'),
};

const chosen = process.argv.slice(2);
const rows: BenchRow[] = [];
for (const [name, load] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const began = Date.now();
  rows.push(...(await (await load()).run()));
  console.log(`${name}: ${Math.round((Date.now() - began) / 1_000)} s`);
}
report(rows);
