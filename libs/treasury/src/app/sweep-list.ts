import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, isoSeconds, pagination, type Page, type Scope } from '@chaintill/kernel';
import { Filter, type Database } from '@chaintill/persistence';
import type { SweepCause, SweepQuery, SweepState, SweepView } from '../domain/treasury-view';

interface Row {
  id: string;
  chain_id: string;
  asset_id: number;
  amount: string;
  display: string;
  wallet_id: string;
  cause: SweepCause;
  state: 'under_way' | 'done' | 'failed';
  reason: string | null;
  tx_hash: string | null;
  network_fee: string | null;
  created_at: Date;
  finished_at: Date | null;
  outgoing_state: string;
  outgoing_hash: string | null;
  waiting_reason: string | null;
  gas: readonly { readonly amount: string; readonly hash: string | null; readonly open: boolean }[] | null;
}

/** Sweeps of one merchant and mode, newest first. */
export class SweepList {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
  ) {}

  async list(scope: Scope, query: SweepQuery): Promise<Page<SweepView>> {
    const filter = new Filter(scope, 's')
      .and('s.state = ?', query.status)
      .and('s.chain_id = ?', query.chainId)
      .and('a.symbol = ?', query.currency);
    const from = `from sweeps s join assets a on a.id = s.asset_id where ${filter.where}`;
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const page = filter.page(query);
    const rows = await this.db.query<Row>(
      `with page as (select s.* ${from} order by s.created_at desc, s.id desc ${page.sql})
       select p.*, d.display, o.state as outgoing_state, o.hash as outgoing_hash, o.waiting_reason,
         (select jsonb_agg(jsonb_build_object('amount', g.amount::text, 'hash', coalesce(g.tx_hash, f.hash),
            'open', g.state = 'under_way') order by g.created_at, g.id)
          from gas_fundings g left join outgoing_transactions f on f.id = g.outgoing_id where g.sweep_id = p.id) as gas
       from page p join addresses d on d.id = p.address_id left join outgoing_transactions o on o.id = p.outgoing_id
       order by p.created_at desc, p.id desc`,
      page.params,
    );
    return { data: rows.map((row) => this.view(row)), pagination: pagination(query, counted?.n ?? 0) };
  }

  private view(row: Row): SweepView {
    const asset = this.assets.byId(row.asset_id);
    const native = this.assets.byContract(row.chain_id, null);
    const coins = (units: string): { currency: string; amount: string } => ({
      currency: native?.symbol ?? '',
      amount: formatAmount(BigInt(units), native?.decimals ?? 0),
    });
    return {
      sweepId: row.id,
      chainId: row.chain_id,
      currency: asset.symbol,
      amount: formatAmount(BigInt(row.amount), asset.decimals, 2),
      fromAddress: row.display,
      toWalletId: row.wallet_id,
      cause: row.cause,
      status: statusOf(row),
      reason: row.reason ?? (row.state === 'under_way' ? row.waiting_reason : null),
      txHash: row.tx_hash ?? row.outgoing_hash,
      networkFee: row.network_fee === null ? null : coins(row.network_fee),
      gas: (row.gas ?? []).map(({ amount, hash }) => ({ ...coins(amount), txHash: hash })),
      createdAt: isoSeconds(row.created_at),
      finishedAt: row.finished_at && isoSeconds(row.finished_at),
    };
  }
}

function statusOf({ state, outgoing_state: outgoing, gas }: Row): SweepState {
  if (state !== 'under_way') return state;
  if (outgoing === 'sent' || outgoing === 'mined' || outgoing === 'confirmed') return 'sent';
  return outgoing === 'queued' && gas?.some(({ open }) => open) ? 'funding' : 'queued';
}
