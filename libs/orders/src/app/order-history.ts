import { DomainError, formatAmount, isId, numericId, type Clock, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { OrderState } from '../domain/order';
import type { TimelineStep } from '../domain/order-view';

/** Completed volume of one asset on one day (UTC). */
export interface DailyVolume {
  /** `2025-01-20` */
  readonly day: string;
  readonly chainId: string;
  readonly currency: string;
  /** Decimal string. */
  readonly amount: string;
  readonly orders: number;
}

interface StepRow {
  id: string;
  type: string;
  created_at: Date;
  object_version: number;
  state: OrderState;
  cause: TimelineStep['cause'];
  deliveries: { id: string; endpoint_id: string | null; state: string }[] | null;
}

/** What happened to orders: the life of one, and the volume of all. */
export class OrderHistory {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Every step of an order, oldest first, each with its cause and its deliveries.
   * @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's
   */
  async timeline(scope: Scope, orderId: string): Promise<TimelineStep[]> {
    const rows = isId('order', orderId)
      ? await this.db.query<StepRow>(
          `select e.id, e.type, e.created_at, e.object_version, e.object_data ->> 'state' as state, e.cause,
                  (select json_agg(json_build_object('id', d.id::text, 'endpoint_id',
                          case when d.url is null then d.endpoint_id end, 'state', d.state) order by d.id)
                   from webhook_deliveries d where d.event_id = e.id) as deliveries
           from events e where e.object_id = $1 and e.organization_id = $2 and e.livemode = $3
           order by e.object_version`,
          [orderId, scope.organizationId, scope.livemode],
        )
      : [];
    if (rows.length === 0) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'order' });
    return rows.map((row) => ({
      eventId: row.id,
      type: row.type,
      at: row.created_at.toISOString(),
      state: row.state,
      version: row.object_version,
      cause: row.cause,
      deliveries: (row.deliveries ?? []).map((delivery) => ({
        deliveryId: numericId('delivery', delivery.id),
        endpointId: delivery.endpoint_id,
        status: delivery.state,
      })),
    }));
  }

  /** Confirmed amounts of orders completed in the last `days` days, by day, chain and currency. */
  async volume(scope: Scope, days: number): Promise<DailyVolume[]> {
    const since = new Date(this.clock.now().getTime() - days * 86_400_000);
    const rows = await this.db.query<{
      day: string;
      chain_id: string;
      symbol: string;
      decimals: number;
      amount: string;
      n: number;
    }>(
      `select to_char(o.completed_at at time zone 'UTC', 'YYYY-MM-DD') as day, o.chain_id, s.symbol, s.decimals,
              sum(o.confirmed) as amount, count(*)::int as n
       from orders o join assets s on s.id = o.asset_id
       where o.organization_id = $1 and o.livemode = $2 and o.completed_at >= $3 and o.state in ('completed', 'overpaid')
       group by 1, 2, 3, 4 order by 1, 2, 3`,
      [scope.organizationId, scope.livemode, since],
    );
    return rows.map((row) => ({
      day: row.day,
      chainId: row.chain_id,
      currency: row.symbol,
      amount: formatAmount(BigInt(row.amount), row.decimals),
      orders: row.n,
    }));
  }

  /** How many orders are in each state. */
  async counts(scope: Scope): Promise<Partial<Record<OrderState, number>>> {
    const rows = await this.db.query<{ state: OrderState; n: number }>(
      'select state, count(*)::int as n from orders where organization_id = $1 and livemode = $2 group by state',
      [scope.organizationId, scope.livemode],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  }
}
