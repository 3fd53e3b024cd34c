import { isoSeconds, type Scope } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';

/** Writes a `webhook.test` event, which the fan-out leaves alone, and its one delivery. */
export async function insertTestEvent(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  eventId: string,
  now: Date,
): Promise<void> {
  const body = { endpointId, message: 'This is a test event.', sentAt: isoSeconds(now) };
  await tx.query(
    `insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at)
      values ($1, $2, $3, 'webhook.test', 'webhook_endpoint', $4, 1, $5, true, $6)`,
    [eventId, scope.organizationId, scope.livemode, endpointId, JSON.stringify(body), now],
  );
  await tx.query(
    `insert into webhook_deliveries (event_id, endpoint_id, organization_id, livemode, next_attempt_at, created_at)
      values ($1, $2, $3, $4, $5, $5)`,
    [eventId, endpointId, scope.organizationId, scope.livemode, now],
  );
}
