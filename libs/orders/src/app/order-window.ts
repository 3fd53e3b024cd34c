import type { Scope } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';

/**
 * Ends the window of an order now, as if its time had passed: for rehearsals. What comes of it is decided as always, once the
 * chain was read beyond that moment.
 * @returns when the window ends or ended; null for an order that is not this merchant's
 */
export async function endOrderWindow(tx: Tx, scope: Scope, orderId: string, now: Date): Promise<Date | null> {
  const params = [orderId, scope.organizationId, scope.livemode];
  await tx.query(
    `with ended as (
       update orders set expires_at = greatest($4, created_at + interval '1 millisecond'), version = version + 1
       where id = $1 and organization_id = $2 and livemode = $3 and window_closed_at is null and expires_at > $4
       returning id)
     select pg_notify('orders_changed', id) from ended`,
    [...params, now],
  );
  const [order] = await tx.query<{ expires_at: Date }>(
    'select expires_at from orders where id = $1 and organization_id = $2 and livemode = $3',
    params,
  );
  return order?.expires_at ?? null;
}
