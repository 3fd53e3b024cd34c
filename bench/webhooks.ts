import type { BenchRow } from './report';
import { burst } from './webhooks/burst';
import { claim } from './webhooks/claim';
import { latency } from './webhooks/latency';
import { openStage } from './webhooks/stage';

/** Rows C1, C2, C3 and F3 of docs/performance.md. */
export async function run(): Promise<BenchRow[]> {
  const stage = await openStage();
  try {
    return [...(await burst(stage)), ...(await latency(stage)), ...(await claim(stage))];
  } finally {
    await stage.close();
  }
}
