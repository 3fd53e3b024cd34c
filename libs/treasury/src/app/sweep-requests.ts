import type { AssetRegistry } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import { isoSeconds, newId, type Actor, type Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { SweepRequestView } from '../domain/treasury-view';

/** What people want swept now; the worker takes it from here. */
export class SweepRequests {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks for a sweep of everything of an asset that lies at the merchant's addresses, whether it is worth its cost or not. Asking
   * again before the worker took it up gives the first request.
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY
   */
  async ask(actor: Actor, chainId: string, currency: string): Promise<SweepRequestView> {
    const asset = this.assets.asset(this.assets.chain(chainId, actor.livemode), currency);
    const now = this.clock.now();
    return this.db.tx(async (tx) => {
      const [made] = await tx.query<{ id: string }>(
        `insert into sweep_requests (id, organization_id, livemode, chain_id, asset_id, requested_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (organization_id, asset_id) where done_at is null do nothing
         returning id`,
        [newId('sweepRequest'), actor.organizationId, actor.livemode, chainId, asset.id, actor.id, now],
      );
      if (made) {
        const entry = { action: 'treasury.sweep_requested', objectKind: 'sweep_request', objectId: made.id };
        await this.audit.record(tx, actor, { ...entry, after: { chainId, currency } }, now);
      }
      // of two that ask at once, the second waits for the first and finds its row
      const [row] = await tx.query<{ id: string; created_at: Date }>(
        `select id, created_at from sweep_requests
         where organization_id = $1 and livemode = $2 and asset_id = $3 order by created_at desc, id desc limit 1`,
        [actor.organizationId, actor.livemode, asset.id],
      );
      return {
        requestId: row?.id ?? '',
        chainId,
        currency,
        status: 'accepted',
        createdAt: isoSeconds(row?.created_at ?? now),
      };
    });
  }
}
