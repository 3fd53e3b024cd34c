import { isoSeconds, numericId } from '@chaintill/kernel';
import type { DeliveryState } from '../domain/delivery';
import type { AttemptView, DeliveryView, EventView } from '../domain/views';

export interface EventRow {
  id: string;
  type: string;
  livemode: boolean;
  object_kind: string;
  object_id: string;
  object_version: number;
  object_data: unknown;
  created_at: Date;
  /** Callbacks have no endpoint that a merchant knows. */
  deliveries: { id: string; endpoint_id: string | null; state: DeliveryState }[];
}

/** Selects {@link EventRow}s, each with its deliveries. @param page the query that reads the rows of one page */
export function selectEvents(page: string): string {
  return `
    select e.id, e.type, e.livemode, e.object_kind, e.object_id, e.object_version, e.object_data, e.created_at,
      coalesce((select json_agg(json_build_object('id', d.id::text, 'state', d.state,
          'endpoint_id', case when d.url is null then d.endpoint_id end) order by d.id)
        from webhook_deliveries d where d.event_id = e.id), '[]') as deliveries
    from (${page}) e order by e.created_at desc, e.id desc`;
}

export function eventView(row: EventRow): EventView {
  return {
    eventId: row.id,
    type: row.type,
    livemode: row.livemode,
    objectKind: row.object_kind,
    objectId: row.object_id,
    version: row.object_version,
    data: row.object_data,
    createdAt: isoSeconds(row.created_at),
    deliveries: row.deliveries.map((delivery) => ({
      deliveryId: numericId('delivery', delivery.id),
      endpointId: delivery.endpoint_id,
      status: delivery.state,
    })),
  };
}

export interface DeliveryRow {
  id: string;
  endpoint_id: string | null;
  state: DeliveryState;
  attempts: number;
  last_status: number | null;
  next_attempt_at: Date;
  created_at: Date;
  finished_at: Date | null;
  url: string;
  event_id: string;
  type: string;
  livemode: boolean;
  object_id: string;
  object_version: number;
  event_at: Date;
  data: string;
}

/**
 * Selects {@link DeliveryRow}s.
 * @param from the table, or a subquery in brackets
 * @param rest conditions or order, over `d`
 */
export function selectDeliveries(from: string, rest: string): string {
  return `
    select d.id, case when d.url is null then d.endpoint_id end as endpoint_id, d.state, d.attempts, d.last_status,
      d.next_attempt_at, d.created_at, d.finished_at, coalesce(d.url, w.url) as url,
      e.id as event_id, e.type, e.livemode, e.object_id, e.object_version, e.created_at as event_at, e.object_data::text as data
    from ${from} d
    join events e on e.id = d.event_id
    join webhook_endpoints w on w.id = d.endpoint_id
    ${rest}`;
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  return {
    deliveryId: numericId('delivery', row.id),
    eventId: row.event_id,
    eventType: row.type,
    objectId: row.object_id,
    endpointId: row.endpoint_id,
    url: row.url,
    status: row.state,
    attempts: row.attempts,
    lastStatusCode: row.last_status,
    nextAttemptAt: row.state === 'pending' ? isoSeconds(row.next_attempt_at) : null,
    createdAt: isoSeconds(row.created_at),
    finishedAt: row.finished_at && isoSeconds(row.finished_at),
  };
}

export interface AttemptRow {
  number: number;
  started_at: Date;
  duration_ms: number;
  request_headers: Record<string, string>;
  status_code: number | null;
  response_body: string | null;
  error: string | null;
}

export function attemptView(row: AttemptRow): AttemptView {
  return {
    number: row.number,
    startedAt: row.started_at.toISOString(),
    durationMs: row.duration_ms,
    requestHeaders: row.request_headers,
    statusCode: row.status_code,
    responseBody: row.response_body,
    error: row.error,
  };
}
