import { DeliveryStore } from '@chaintill/webhooks';
import { median, type BenchRow } from '../report';
import type { Stage } from './stage';

const ENDPOINTS = 1_000;
const CLAIM = 64;
const ROUNDS = 60;
const SMALL = 10_000;
const LARGE = 1_000_000;

/** F3: what taking 64 due deliveries costs when a million wait, against ten thousand. */
export async function claim(stage: Stage): Promise<BenchRow[]> {
  const small = await measure(stage, SMALL);
  const large = await measure(stage, LARGE);
  const row = (what: string, pick: (one: Timing) => number, goal: string, most: number): BenchRow => ({
    id: 'F3',
    what,
    ours: pick(large),
    limit: pick(small),
    notes: `limit: a backlog of ${SMALL}`,
    unit: 'ms',
    ratio: pick(large) / pick(small),
    goal,
    met: pick(large) / pick(small) <= most,
  });
  return [
    row(`claim ${CLAIM} fairly at a backlog of ${LARGE}`, (t) => t.ours, '<= 3 x', 3),
    row('one queue for all, no fairness (bare)', (t) => t.bare, 'shown for scale', Infinity),
  ];
}

interface Timing {
  readonly ours: number;
  readonly bare: number;
}

async function measure(stage: Stage, backlog: number): Promise<Timing> {
  const { db } = stage;
  const merchants = await stage.merchants(Array.from({ length: ENDPOINTS }, (_, i) => `/hook/${i}`));
  await stage.emit(merchants.slice(0, 1), 0);
  await db.query('delete from webhook_deliveries');
  await db.query(
    `insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, next_attempt_at, created_at)
      select e.id, w.id, w.organization_id, true, now() - interval '1 hour' + n * interval '1 millisecond', now()
      from generate_series(1, $1::int) n cross join (select id from events limit 1) e
      join (select id, organization_id, row_number() over (order by id) - 1 as place from webhook_endpoints) w on w.place = n % ${ENDPOINTS}`,
    [backlog],
  );
  await db.query(
    "create index if not exists bench_plain_queue on webhook_deliveries (next_attempt_at) where state = 'pending'",
  );
  await db.query('vacuum analyze webhook_deliveries');
  const store = new DeliveryStore(db);
  const ours: number[] = [];
  const bare: number[] = [];
  let afterEndpoint = '';
  for (let round = 0; round < ROUNDS; round++) {
    const now = new Date();
    const lease = new Date(now.getTime() + 45_000);
    let started = performance.now();
    const taken = await store.claim({ limit: CLAIM, afterEndpoint, room: 4, rooms: {}, now, lease });
    ours.push(performance.now() - started);
    afterEndpoint = taken.at(-1)?.endpoint.id ?? '';
    started = performance.now();
    await db.prepared('bench_plain_claim', PLAIN, [now, lease]);
    bare.push(performance.now() - started);
  }
  await db.query('drop index bench_plain_queue');
  return { ours: median(ours), bare: median(bare) };
}

const PLAIN = `
  update webhook_deliveries d set next_attempt_at = $2
  from (select id from webhook_deliveries where state = 'pending' and next_attempt_at <= $1
        order by next_attempt_at limit ${CLAIM} for update skip locked) due
  where d.id = due.id returning d.id`;
