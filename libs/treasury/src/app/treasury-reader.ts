import type { AssetRegistry } from '@chaintill/assets';
import type { FamilyName, FamilyRegistry } from '@chaintill/chain-port';
import { formatAmount, isoSeconds, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { GasView, Judge, TreasuryView, UnsweptView, WalletBalanceView, WalletView } from '../domain/treasury-view';

/** A hot wallet that pays for fewer sweeps than this says so. */
const FEW_SWEEPS = 10n;

interface WalletRow {
  id: string;
  role: WalletView['role'];
  family: FamilyName;
  address: string;
  label: string;
  retired_at: Date | null;
}

interface BalanceRow {
  wallet_id: string;
  asset_id: number;
  balance: string;
  height: string;
  read_at: Date;
  floor: string | null;
  ceiling: string | null;
  low_since: Date | null;
  gas_low_since: Date | null;
  fundings: number;
}

interface UnsweptRow {
  asset_id: number;
  amount: string;
  addresses: number;
  worth_amount: string;
  worth_addresses: number;
  worth_from: string | null;
  judged_by: Judge | null;
  cost: string | null;
}

/** What a merchant may see of the treasury: his own wallets, and what lies at his receiving addresses. Asks no node. */
export class TreasuryReader {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly families: FamilyRegistry,
  ) {}

  async overview(scope: Scope): Promise<TreasuryView> {
    const [wallets, balances, unswept, shared] = [
      await this.wallets(scope),
      await this.balances(scope),
      await this.unswept(scope),
      await this.shared(scope),
    ];
    return {
      wallets: wallets.map((row) => ({
        walletId: row.id,
        role: row.role,
        family: row.family,
        address: this.display(row.family, row.address),
        label: row.label,
        retired: row.retired_at !== null,
        balances: balances.filter(({ wallet_id: id }) => id === row.id).map((balance) => this.balanceView(balance)),
      })),
      shared,
      unswept: unswept.map((row) => this.unsweptView(row)),
      gas: balances.flatMap((row) => this.gasView(row, wallets, unswept)),
    };
  }

  private wallets({ organizationId }: Scope): Promise<WalletRow[]> {
    return this.db.query<WalletRow>(
      `select id, role, family, address, label, retired_at from wallets where organization_id = $1
       order by retired_at nulls first, family, role, created_at, id`,
      [organizationId],
    );
  }

  private balances({ organizationId, livemode }: Scope): Promise<BalanceRow[]> {
    return this.db.query<BalanceRow>(
      `select b.*, (select count(*)::int from gas_fundings g join sweeps s on s.id = g.sweep_id
                    where g.wallet_id = b.wallet_id and g.state = 'under_way' and s.chain_id = a.chain_id) as fundings
       from wallet_balances b join wallets w on w.id = b.wallet_id
       join assets a on a.id = b.asset_id join chains c on c.id = a.chain_id
       where w.organization_id = $1 and c.livemode = $2 order by a.chain_id, a.symbol`,
      [organizationId, livemode],
    );
  }

  private unswept({ organizationId, livemode }: Scope): Promise<UnsweptRow[]> {
    return this.db.query<UnsweptRow>(
      `with lying as (
         select t.asset_id, t.address_id, sum(t.amount) as amount from transfers t
         where t.asset_id in (select a.id from assets a join chains c on c.id = a.chain_id where c.livemode = $2)
           and t.organization_id = $1 and t.state = 'final' and t.sweep_id is null and t.address_id is not null
           and t.amount > 0 and t.outcome is distinct from 'internal'
         group by t.asset_id, t.address_id)
       select l.asset_id, sum(l.amount) as amount, count(*)::int as addresses,
         coalesce(sum(l.amount) filter (where l.amount >= m.worth_from), 0) as worth_amount,
         (count(*) filter (where l.amount >= m.worth_from))::int as worth_addresses,
         m.worth_from, m.judged_by, m.cost
       from lying l join assets a on a.id = l.asset_id left join sweep_terms m on m.asset_id = l.asset_id
       group by l.asset_id, a.chain_id, a.symbol, m.worth_from, m.judged_by, m.cost order by a.chain_id, a.symbol`,
      [organizationId, livemode],
    );
  }

  /** Families in which the merchant has no hot wallet of his own, and the installation has one. */
  private async shared({ organizationId }: Scope): Promise<FamilyName[]> {
    const rows = await this.db.query<{ family: FamilyName }>(
      `select distinct family from wallets w where role = 'hot' and organization_id is null and retired_at is null
         and not exists (select 1 from wallets o where o.family = w.family and o.role = 'hot' and o.retired_at is null
           and o.organization_id = $1) order by 1`,
      [organizationId],
    );
    return rows.map(({ family }) => family);
  }

  private balanceView(row: BalanceRow): WalletBalanceView {
    const asset = this.assets.byId(row.asset_id);
    const text = (units: string | null): string | null =>
      units === null ? null : formatAmount(BigInt(units), asset.decimals, 2);
    return {
      chainId: asset.chainId,
      currency: asset.symbol,
      amount: formatAmount(BigInt(row.balance), asset.decimals, 2),
      height: Number(row.height),
      readAt: isoSeconds(row.read_at),
      floor: text(row.floor),
      ceiling: text(row.ceiling),
      lowSince: row.low_since && isoSeconds(row.low_since),
    };
  }

  private unsweptView(row: UnsweptRow): UnsweptView {
    const asset = this.assets.byId(row.asset_id);
    const text = (units: string): string => formatAmount(BigInt(units), asset.decimals, 2);
    return {
      chainId: asset.chainId,
      currency: asset.symbol,
      amount: text(row.amount),
      addresses: row.addresses,
      worthAmount: text(row.worth_amount),
      worthAddresses: row.worth_addresses,
      worthFrom: row.worth_from === null ? null : text(row.worth_from),
      judgedBy: row.judged_by ?? 'nothing',
      cost: row.cost === null ? null : this.coins(asset.chainId, row.cost),
    };
  }

  /** What pays for sweeps on a chain: a gas wallet where there is one, the hot wallet else. */
  private gasView(row: BalanceRow, wallets: readonly WalletRow[], unswept: readonly UnsweptRow[]): GasView[] {
    const asset = this.assets.byId(row.asset_id);
    const wallet = wallets.find(({ id }) => id === row.wallet_id);
    if (asset.kind !== 'native' || !wallet || wallet.retired_at) return [];
    const rivals = wallets.filter(({ family, retired_at }) => family === wallet.family && retired_at === null);
    const payer = rivals.find(({ role }) => role === 'gas') ?? rivals.find(({ role }) => role === 'hot');
    if (payer?.id !== wallet.id) return [];
    const costs = unswept
      .filter(({ asset_id: id, cost }) => cost !== null && this.assets.byId(id).chainId === asset.chainId)
      .map(({ cost }) => BigInt(cost ?? 0));
    const dearest = costs.reduce((most, cost) => (cost > most ? cost : most), 0n);
    return [
      {
        ...this.coins(asset.chainId, row.balance),
        chainId: asset.chainId,
        walletId: wallet.id,
        low:
          row.low_since !== null ||
          row.gas_low_since !== null ||
          BigInt(row.balance) < dearest * FEW_SWEEPS ||
          row.balance === '0',
        fundingsUnderWay: row.fundings,
      },
    ];
  }

  private coins(chainId: string, units: string): { currency: string; amount: string } {
    const native = this.assets.byContract(chainId, null);
    return { currency: native?.symbol ?? '', amount: formatAmount(BigInt(units), native?.decimals ?? 0) };
  }

  private display(family: FamilyName, canonical: string): string {
    return this.families.get(family).address.parse(canonical)?.display ?? canonical;
  }
}
