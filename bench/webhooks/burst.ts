import Bull from 'bull';
import { newId } from '@chaintill/kernel';
import { signatureHeaders, signingKey, webhookBody } from '@chaintill/webhooks';
import { Agent } from 'undici';
import { median, type BenchRow } from '../report';
import { waitFor } from '../../tools/local/ports';
import { SAMPLE, SECRET, type Stage } from './stage';
import { SENDER } from './settings';

const ENDPOINTS = 1_000;
const MESSAGES = 20_000;
const RUNS = 3;
/** Messages to each endpoint before the clock runs. */
const WARM_UP = 3;

/** C1: 20,000 signed POSTs to 1,000 endpoints. Ours writes a row for each attempt; the counterparts write nothing. */
export async function burst(stage: Stage): Promise<BenchRow[]> {
  const ours: number[] = [];
  const bull: number[] = [];
  const raw: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    raw.push(await rawUndici(stage));
    bull.push(await bareBull(stage));
    ours.push(await chaintill(stage));
  }
  const what = `webhook burst: ${MESSAGES} to ${ENDPOINTS} endpoints, a row for each attempt`;
  const row = (against: string, limits: number[], goal: string, least: number): BenchRow => {
    const ratio = median(ours) / median(limits);
    return {
      id: 'C1',
      what,
      ours: median(ours),
      limit: median(limits),
      notes: `limit: ${against}`,
      unit: '/s',
      ratio,
      goal,
      met: ratio >= least,
    };
  };
  return [row('Bull without rows', bull, '>= 0.5 x', 0.5), row('undici alone', raw, 'shown for scale', 0)];
}

/** The sender runs and is warm, as the counterparts are; the clock runs from the commit of all events to the last row. */
async function chaintill(stage: Stage): Promise<number> {
  const merchants = await stage.merchants(Array.from({ length: ENDPOINTS }, (_, i) => `/hook/${i}`));
  const sender = await stage.startSender();
  const rounds = (count: number): string[] => Array.from({ length: count }, () => merchants).flat();
  await stage.emit(rounds(WARM_UP), 0);
  await attempts(stage, WARM_UP * ENDPOINTS);
  stage.resetSink();
  await stage.emit(rounds(MESSAGES / ENDPOINTS), 0);
  const started = performance.now();
  stage.wake.wake();
  await stage.received(MESSAGES);
  await attempts(stage, MESSAGES + WARM_UP * ENDPOINTS);
  const seconds = (performance.now() - started) / 1_000;
  await sender.stop();
  const [books] = await stage.db.query<{ delivered: number }>(
    `select count(*)::int as delivered from webhook_deliveries where state = 'delivered' and attempts = 1`,
  );
  const { count, duplicates } = await stage.sinkReport();
  if (books?.delivered !== MESSAGES + WARM_UP * ENDPOINTS || count !== MESSAGES || duplicates !== 0) {
    throw new Error(`the books do not agree: ${books?.delivered} delivered, ${count} received, ${duplicates} twice`);
  }
  return MESSAGES / seconds;
}

async function attempts(stage: Stage, count: number): Promise<void> {
  await waitFor(
    'all attempts',
    async () => {
      const [row] = await stage.db.query<{ n: number }>('select count(*)::int as n from webhook_attempts');
      return row?.n === count ? true : undefined;
    },
    120_000,
    20,
  );
}

async function bareBull(stage: Stage): Promise<number> {
  const queue = new Bull('bench', stage.redisUrl);
  const post = poster(stage);
  await queue.empty();
  for (let i = 0; i < MESSAGES; i += 1_000) {
    await queue.addBulk(
      Array.from({ length: 1_000 }, (_, k) => ({ data: { n: i + k }, opts: { removeOnComplete: true, attempts: 5 } })),
    );
  }
  stage.resetSink();
  let done = 0;
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    queue.on('completed', () => ++done === MESSAGES && resolve());
    queue.process(SENDER.WEBHOOK_CONCURRENCY, ({ data }: { data: { n: number } }) => post.send(data.n)).catch(reject);
  });
  const seconds = (performance.now() - started) / 1_000;
  await queue.close();
  await post.close();
  return MESSAGES / seconds;
}

async function rawUndici(stage: Stage): Promise<number> {
  const post = poster(stage);
  stage.resetSink();
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: SENDER.WEBHOOK_CONCURRENCY }, async () => {
      while (next < MESSAGES) await post.send(next++);
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  await post.close();
  return MESSAGES / seconds;
}

/** Signs and posts one message, and nothing else. */
function poster(stage: Stage): { send(n: number): Promise<void>; close(): Promise<void> } {
  const agent = new Agent();
  const key = signingKey(SECRET);
  const data = JSON.stringify(SAMPLE);
  return {
    send: async (n) => {
      const now = new Date();
      const id = newId('event');
      const body = webhookBody({ id, type: 'order.completed', livemode: true, version: 3, createdAt: now, data });
      const headers = { 'content-type': 'application/json', ...signatureHeaders([key], id, now, body) };
      const path = `/hook/${n % ENDPOINTS}`;
      const response = await agent.request({ origin: stage.sinkUrl, path, method: 'POST', headers, body });
      await response.body.text();
    },
    close: () => agent.close(),
  };
}
