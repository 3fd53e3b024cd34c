import type { Database } from '@chaintill/persistence';
import type { Answer } from '../domain/answer';
import type { EventBody, Verdict } from '../domain/delivery';

/** A delivery that this sender holds until `lease`, which it may put off. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly step: number;
  lease: Date;
  readonly endpoint: ClaimedEndpoint;
  readonly event: EventBody;
}

export interface ClaimedEndpoint {
  readonly id: string;
  /** Where this delivery goes. */
  readonly url: string;
  readonly enabled: boolean;
  /** Hidden endpoint of an origin that objects name in their callback URLs: it is never switched off. */
  readonly callback: boolean;
  /** Whose secrets sign, and when they changed last. */
  readonly signer: Signer;
}

export interface Signer {
  readonly id: string;
  readonly changedAt: Date;
}

export interface ClaimRequest {
  readonly limit: number;
  /** Endpoints are looked through in the order of their ids, beginning behind this one. */
  readonly afterEndpoint: string;
  /** How many may be taken of an endpoint that `rooms` does not list. */
  readonly room: number;
  readonly rooms: Readonly<Record<string, number>>;
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
  callback: boolean;
  signer_id: string;
  changed_at: Date;
  event_id: string;
  type: string;
  livemode: boolean;
  version: number;
  event_at: Date;
  data: string;
}

/** Rows cancelled by one statement, so that a large backlog does not lock for long. */
const CANCEL_BATCH = 5_000;

/** The queue side of `webhook_deliveries`: claim, record, release, cancel. It serves all merchants, so no scope here. */
export class DeliveryStore {
  constructor(private readonly db: Database) {}

  /** Takes due deliveries, fairly over the endpoints; ordered by endpoint. */
  async claim(request: ClaimRequest): Promise<ClaimedDelivery[]> {
    const rows = await this.db.prepared<ClaimRow>(
      'webhook_claim',
      'select * from webhook_claim($1, $2, $3, $4, $5, $6)',
      [request.limit, request.afterEndpoint, request.room, JSON.stringify(request.rooms), request.now, request.lease],
    );
    return rows.map((row) => ({
      id: row.id,
      step: row.step,
      lease: request.lease,
      endpoint: {
        id: row.endpoint_id,
        url: row.url,
        enabled: row.enabled,
        callback: row.callback,
        signer: { id: row.signer_id, changedAt: row.changed_at },
      },
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
    await this.db.prepared('webhook_record', 'select webhook_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
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
        order by created_at desc, id desc limit 1`,
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
