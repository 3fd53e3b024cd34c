import { type AssetRegistry } from '@chaintill/assets';
import type { FamilyName } from '@chaintill/chain-port';
import { isoSeconds, numericId, pagination, type Page, type PageRequest, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { AddressState, AddressView, PoolStock } from '../domain/address-view';

export interface AddressQuery extends PageRequest {
  readonly status?: AddressState;
  readonly protocol?: FamilyName;
  /** Beginning of an address. */
  readonly search?: string;
}

interface Row {
  id: string;
  display: string;
  family: FamilyName;
  state: AddressState;
  source: string | null;
  derivation_index: string | null;
  times_used: number;
  quarantined_until: Date | null;
  owner_id: string | null;
  created_at: Date;
}

/** What the pools hold. */
export class AddressStock {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
  ) {}

  /** Stock of each family that a chain of this mode draws from, zero included. */
  async summary(scope: Scope): Promise<PoolStock[]> {
    const rows = await this.db.query<{ family: FamilyName; state: AddressState; n: number }>(
      `select family, state, count(*)::int as n from addresses where organization_id = $1 and livemode = $2 group by family, state`,
      [scope.organizationId, scope.livemode],
    );
    const chains = this.assets.chains(scope.livemode);
    const families = [...new Set([...chains.map((chain) => chain.family), ...rows.map((row) => row.family)])];
    return families.map((family) => {
      const count = (state: AddressState): number =>
        rows.find((row) => row.family === family && row.state === state)?.n ?? 0;
      const stock = {
        available: count('available'),
        allocated: count('allocated'),
        quarantined: count('quarantined'),
        retired: count('retired'),
      };
      const total = stock.available + stock.allocated + stock.quarantined + stock.retired;
      const chainIds = chains.filter((chain) => chain.family === family).map((chain) => chain.id);
      return { protocol: family, ...stock, total, chainIds };
    });
  }

  async list(scope: Scope, query: AddressQuery): Promise<Page<AddressView>> {
    const where = `organization_id = $1 and livemode = $2 and ($3::text is null or state = $3) and ($4::text is null or family = $4)
      and ($5::text is null or starts_with(address, lower($5)) or starts_with(display, $5))`;
    const params = [
      scope.organizationId,
      scope.livemode,
      query.status ?? null,
      query.protocol ?? null,
      query.search ?? null,
    ];
    const [counted] = await this.db.query<{ n: number }>(
      `select count(*)::int as n from addresses where ${where}`,
      params,
    );
    const rows = await this.db.query<Row>(
      `select a.id, a.display, a.family, a.state, s.label as source, a.derivation_index, a.times_used, a.quarantined_until,
              o.owner_id, a.created_at
       from (select * from addresses where ${where} order by id desc limit $6 offset $7) a
       left join address_sources s on s.id = a.source_id
       left join address_assignments o on o.address_id = a.id and o.until_at is null
       order by a.id desc`,
      [...params, query.limit, (query.page - 1) * query.limit],
    );
    return { data: rows.map(toView), pagination: pagination(query, counted?.n ?? 0) };
  }
}

function toView(row: Row): AddressView {
  return {
    addressId: numericId('address', row.id),
    address: row.display,
    protocol: row.family,
    status: row.state,
    source: row.source ?? 'imported',
    derivationIndex: row.derivation_index === null ? null : Number(row.derivation_index),
    timesUsed: row.times_used,
    quarantinedUntil: row.quarantined_until && isoSeconds(row.quarantined_until),
    ownerId: row.owner_id,
    createdAt: isoSeconds(row.created_at),
  };
}
