import type { Database } from '@chaintill/persistence';
import type { Answer } from '../domain/answer';
import type { EventBody, Verdict } from '../domain/delivery';

/** A delivery that this sender holds until `lease`, which it may put off. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly step: number;
  lease: Date;
  readonly endpoint: { readonly id: string; readonly url: string; readonly enabled: boolean; readonly changedAt: Date };
  readonly event: EventBody;
}

export interface ClaimRequest {
  readonly limit: number;
  /** Endpoints are looked through in the order of their ids, beginning behind this one. */
  readonly afterEndpoint: string;
  /** How many may be taken of each endpoint: those listed have a room of their own, all others `room`. */
  readonly room: number;
  readonly held: { readonly ids: readonly string[]; readonly rooms: readonly number[] };
  readonly now: Date;
  readonly lease: Date;
}

export interface AttemptRecord {
  readonly claim: ClaimedDelivery;
  readonly startedAt: Date;
  readonly requestHeaders: string;
  readonly answer: Answer;
  readonly verdict: Verdict;
}

interface ClaimRow {
  id: string;
  step: number;
  endpoint_id: string;
  url: string;
  enabled: boolean;
  changed_at: Date;
  event_id: string;
  type: string;
  livemode: boolean;
  version: number;
  event_at: Date;
  data: string;
}

/**
 * Hops from endpoint to endpoint along the index (endpoint_id, next_attempt_at), one probe for each that has anything
 * pending, and takes a few due deliveries of each until there are enough: the cost follows what is taken, not what waits.
 * Taking is pushing next_attempt_at to the end of the lease: a sender that dies delays, and loses nothing.
 */
const CLAIM = `
  with recursive hop as (
    (select d.endpoint_id, d.next_attempt_at from webhook_deliveries d
      where d.state = 'pending' and d.endpoint_id > $2
      order by d.endpoint_id, d.next_attempt_at limit 1)
    union all
    select n.endpoint_id, n.next_attempt_at from hop cross join lateral (
      select d.endpoint_id, d.next_attempt_at from webhook_deliveries d
      where d.state = 'pending' and d.endpoint_id > hop.endpoint_id
      order by d.endpoint_id, d.next_attempt_at limit 1) n
  ), picked as (
    select due.id from hop
    left join lateral (
      select h.room from unnest($4::text[], $5::int[]) as h(endpoint_id, room) where h.endpoint_id = hop.endpoint_id) held on true
    cross join lateral (
      select d.id from webhook_deliveries d
      where d.endpoint_id = hop.endpoint_id and d.state = 'pending' and d.next_attempt_at <= $6
      order by d.next_attempt_at limit coalesce(held.room, $3)
      for update skip locked) due
    where hop.next_attempt_at <= $6
    limit $1
  ), taken as (
    update webhook_deliveries d set next_attempt_at = $7 from picked where d.id = picked.id
    returning d.id, d.step, d.endpoint_id, d.event_id
  )
  select t.id, t.step, t.endpoint_id, w.url, w.state = 'enabled' as enabled, w.updated_at as changed_at,
         e.id as event_id, e.type, e.livemode, e.object_version as version, e.created_at as event_at, e.object_data::text as data
    from taken t join webhook_endpoints w on w.id = t.endpoint_id join events e on e.id = t.event_id
    order by t.endpoint_id, t.id`;

/** Whether a result decides about its delivery: not when its claim ran out and another sender has it, unless it arrived. */
const DECIDES = `d.state = 'pending' and (r.state = 'delivered' or d.next_attempt_at = r.lease)`;

const RECORD = `
  with result as (
    select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::json[],
        $8::int[], $9::text[], $10::text[])
      as r(delivery_id, lease, state, next_attempt_at, started_at, duration_ms, request_headers, status_code, response_body, error)
  ), updated as (
    update webhook_deliveries d set
      attempts = d.attempts + 1,
      last_status = r.status_code,
      step = case when ${DECIDES} then d.step + 1 else d.step end,
      state = case when ${DECIDES} then r.state else d.state end,
      next_attempt_at = case when ${DECIDES} and r.state = 'pending' then r.next_attempt_at else d.next_attempt_at end,
      finished_at = case when ${DECIDES} and r.state <> 'pending' then $11 else d.finished_at end
    from result r
    where d.id = r.delivery_id
    returning d.id, d.attempts, r.started_at, r.duration_ms, r.request_headers, r.status_code, r.response_body, r.error
  )
  insert into webhook_attempts (delivery_id, number, started_at, duration_ms, request_headers, status_code, response_body, error)
  select id, attempts, started_at, duration_ms, request_headers, status_code, response_body, error from updated
  on conflict do nothing`;

/** Rows cancelled by one statement, so that a large backlog does not lock for long. */
const CANCEL_BATCH = 5_000;

/** The queue side of `webhook_deliveries`: claim, record, release, cancel. It serves all merchants, so no scope here. */
export class DeliveryStore {
  constructor(private readonly db: Database) {}

  /** Takes due deliveries, fairly over the endpoints; ordered by endpoint. */
  async claim(request: ClaimRequest): Promise<ClaimedDelivery[]> {
    const rows = await this.db.prepared<ClaimRow>('webhook_claim', CLAIM, [
      request.limit,
      request.afterEndpoint,
      request.room,
      request.held.ids,
      request.held.rooms,
      request.now,
      request.lease,
    ]);
    return rows.map((row) => ({
      id: row.id,
      step: row.step,
      lease: request.lease,
      endpoint: { id: row.endpoint_id, url: row.url, enabled: row.enabled, changedAt: row.changed_at },
      event: {
        id: row.event_id,
        type: row.type,
        livemode: row.livemode,
        version: row.version,
        createdAt: row.event_at,
        data: row.data,
      },
    }));
  }

  /** Writes down attempts, a row for each, and what they lead to. */
  async record(records: readonly AttemptRecord[], now: Date): Promise<void> {
    await this.db.prepared('webhook_record', RECORD, [
      records.map((r) => r.claim.id),
      records.map((r) => r.claim.lease),
      records.map((r) => r.verdict.state),
      records.map((r) => (r.verdict.state === 'pending' ? r.verdict.nextAttemptAt : null)),
      records.map((r) => r.startedAt),
      records.map((r) => r.answer.durationMs),
      records.map((r) => r.requestHeaders),
      records.map((r) => r.answer.status),
      records.map((r) => r.answer.excerpt),
      records.map((r) => r.answer.error),
      now,
    ]);
  }

  /** Puts the end of claims off, as long as they have not run out. */
  async renew(claims: readonly ClaimedDelivery[], lease: Date): Promise<void> {
    await this.reschedule(claims, lease);
    for (const claim of claims) claim.lease = lease;
  }

  /** Gives claims back untried: they are due at once, for any sender. */
  async release(claims: readonly ClaimedDelivery[], now: Date): Promise<void> {
    await this.reschedule(claims, now);
  }

  /** Cancels what an endpoint still has pending. */
  async cancelPending(endpointId: string, now: Date): Promise<void> {
    for (;;) {
      const cancelled = await this.db.query(
        `update webhook_deliveries set state = 'cancelled', finished_at = $2
          where id in (
            select id from webhook_deliveries where endpoint_id = $1 and state = 'pending' order by next_attempt_at
            limit ${CANCEL_BATCH} for update skip locked)
          returning 1`,
        [endpointId, now],
      );
      if (cancelled.length < CANCEL_BATCH) return;
    }
  }

  /** Whether anything reached the endpoint since a delivery to it was created. */
  async deliveredSince(endpointId: string, deliveryId: string): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from webhook_deliveries
        where endpoint_id = $1 and state = 'delivered'
          and finished_at > (select created_at from webhook_deliveries where id = $2)
        order by id desc limit 1`,
      [endpointId, deliveryId],
    );
    return rows.length > 0;
  }

  /** Deliveries that are not finished, counted up to `ceiling`. */
  async depth(ceiling: number): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      `select count(*)::int as n from (select 1 from webhook_deliveries where state = 'pending' limit $1) counted`,
      [ceiling],
    );
    return row?.n ?? 0;
  }

  private async reschedule(claims: readonly ClaimedDelivery[], to: Date): Promise<void> {
    await this.db.query(
      `update webhook_deliveries d set next_attempt_at = $3
        from unnest($1::bigint[], $2::timestamptz[]) as c(id, lease)
        where d.id = c.id and d.state = 'pending' and d.next_attempt_at = c.lease`,
      [claims.map((c) => c.id), claims.map((c) => c.lease), to],
    );
  }
}
