import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { signatureHeaders, signingKey } from '@chaintill/webhooks';
import { newId } from '@chaintill/kernel';
import { median, percentile, type BenchRow } from '../report';
import { SAMPLE, SECRET, type Stage } from './stage';

const RATE = 500;
const SECONDS = 8;
const RUNS = 3;
const MERCHANTS = 50;

interface Figures {
  readonly p50: number;
  readonly p99: number;
  /** Arrived in the time of the run, per second, at the receivers that are not slow. */
  readonly rate: number;
}

/**
 * C2: an event is committed, how long until the receiver has it? C3: the same while one endpoint takes five seconds for each
 * answer and gets a tenth of the traffic. Open loop: each event has its moment, and counts from that moment.
 */
export async function latency(stage: Stage): Promise<BenchRow[]> {
  const bare: Figures[] = [];
  const quick: Figures[] = [];
  const beside: Figures[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await direct(stage));
    quick.push(await chaintill(stage, 0));
    beside.push(await chaintill(stage, 0.1));
  }
  const of = (all: readonly Figures[], pick: (one: Figures) => number): number => median(all.map(pick));
  const [b, q, s] = [bare, quick, beside].map((all) => ({
    p50: of(all, (f) => f.p50),
    p99: of(all, (f) => f.p99),
    rate: of(all, (f) => f.rate),
  })) as [Figures, Figures, Figures]; // three in, three out
  return [
    {
      id: 'C2',
      what: `event to receiver at ${RATE}/s, p99 (p50 ${q.p50.toPrecision(3)} ms)`,
      ours: q.p99,
      limit: b.p99,
      notes: 'limit: one insert, then undici at once',
      unit: 'ms',
      ratio: q.p99 / b.p99,
      goal: 'p99 <= 25 ms',
      met: q.p99 <= 25,
    },
    {
      id: 'C3',
      what: 'the same beside a receiver that takes 5 s and gets a tenth, p99 of the others',
      ours: s.p99,
      limit: q.p99,
      notes: 'limit: C2',
      unit: 'ms',
      ratio: s.p99 / q.p99,
      goal: 'p99 <= 2 x C2',
      met: s.p99 <= 2 * q.p99,
    },
    {
      id: 'C3',
      what: 'the same, rate of the others',
      ours: Math.round(s.rate),
      limit: RATE * 0.9,
      notes: 'limit: their full rate',
      unit: '/s',
      ratio: s.rate / (RATE * 0.9),
      goal: '>= 0.99 x',
      met: s.rate >= RATE * 0.9 * 0.99,
    },
  ];
}

async function chaintill(stage: Stage, slowShare: number): Promise<Figures> {
  const [slow = '', ...others] = await stage.merchants([
    '/slow',
    ...Array.from({ length: MERCHANTS }, (_, i) => `/quick/${i}`),
  ]);
  const sender = await stage.startSender();
  stage.resetSink();
  // Connections, plans and code are warm, as they are in a sender that has run for a while.
  await openLoop(2 * RATE, (n, t) => stage.emit([others[n % MERCHANTS] ?? ''], t).then(() => stage.wake.wake()));
  await stage.received(2 * RATE);
  stage.resetSink();
  const total = RATE * SECONDS;
  const every = slowShare > 0 ? Math.round(1 / slowShare) : Infinity;
  const expected = total - Math.floor(total / every);
  await openLoop(total, async (n, t) => {
    await stage.emit([(n + 1) % every === 0 ? slow : (others[n % MERCHANTS] ?? '')], t);
    stage.wake.wake();
  });
  const inTime = (await stage.sinkReport()).latencies.length;
  await stage.received(expected);
  const { latencies, duplicates } = await waitForAll(stage, expected);
  await sender.stop();
  if (latencies.length !== expected || duplicates !== 0) {
    throw new Error(`the books do not agree: ${latencies.length} of ${expected} received, ${duplicates} twice`);
  }
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), rate: inTime / SECONDS };
}

async function waitForAll(stage: Stage, expected: number) {
  for (;;) {
    const report = await stage.sinkReport();
    if (report.latencies.length >= expected) return report;
    await sleep(50);
  }
}

/** The same insert, and then the POST at once, from the process that inserted: no outbox, no queue, no claim. */
async function direct(stage: Stage): Promise<Figures> {
  const agent = new Agent();
  const key = signingKey(SECRET);
  const [merchant = ''] = await stage.merchants(['/none']);
  await stage.db.query(`update webhook_endpoints set state = 'disabled'`);
  const send = async (_n: number, t: number): Promise<void> => {
    await stage.emit([merchant], t);
    const body = JSON.stringify({ ...SAMPLE, t });
    const headers = {
      'content-type': 'application/json',
      ...signatureHeaders([key], newId('event'), new Date(), body),
    };
    const response = await agent.request({ origin: stage.sinkUrl, path: '/quick', method: 'POST', headers, body });
    await response.body.text();
  };
  await openLoop(RATE, send);
  stage.resetSink();
  await openLoop(RATE * SECONDS, send);
  const { latencies } = await stage.sinkReport();
  await agent.close();
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), rate: latencies.length / SECONDS };
}

/** Does something at each moment of a fixed schedule, whether the earlier ones are done or not. */
async function openLoop(count: number, act: (n: number, t: number) => Promise<void>): Promise<void> {
  const started = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const due = started + (n * 1_000) / RATE;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    running.push(act(n, performance.timeOrigin + due));
  }
  await Promise.all(running);
}
