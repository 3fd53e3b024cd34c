import { newId, type Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { DeliveryStore } from '../data/delivery-store';

/** Switches an endpoint off on the system's own account, tells the merchant's other endpoints, and cancels what is pending. */
export class EndpointShutdown {
  constructor(
    private readonly db: Database,
    private readonly store: DeliveryStore,
    private readonly clock: Clock,
  ) {}

  /** @returns false when it was off already */
  async disable(endpointId: string, reason: string): Promise<boolean> {
    const now = this.clock.now();
    const disabled = await this.db.tx(async (tx) => {
      const [endpoint] = await tx.query<{ organization_id: string; livemode: boolean; url: string }>(
        `update webhook_endpoints set state = 'disabled', disabled_reason = $2, updated_at = greatest($3, updated_at + interval '1 millisecond')
          where id = $1 and state = 'enabled' returning organization_id, livemode, url`,
        [endpointId, reason, now],
      );
      if (!endpoint) return false;
      await tx.query(
        `insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at)
          values ($1, $2, $3, 'webhook.disabled', 'webhook_endpoint', $4, 1, $5, true, $6)`,
        [
          newId('event'),
          endpoint.organization_id,
          endpoint.livemode,
          endpointId,
          JSON.stringify({ endpointId, url: endpoint.url, reason }),
          now,
        ],
      );
      return true;
    });
    await this.store.cancelPending(endpointId, now);
    return disabled;
  }
}
