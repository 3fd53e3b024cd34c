import type { AssetRegistry } from '@chaintill/assets';
import { formatAmount, pagination, type Page, type PageRequest, type Scope } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import {
  differenceView,
  type DifferenceView,
  type ReconciledBalanceView,
  type ReconciliationRunView,
  type ReconciliationStateView,
  type RunState,
} from '../domain/views';
import { knownRow, type KnownRow } from '../data/known';

interface RunRow {
  id: string;
  chain_id: string;
  state: RunState;
  reason: string | null;
  height: string | null;
  block_hash: string | null;
  differences: number;
  started_at: Date;
  finished_at: Date;
}

interface BalanceRow {
  asset_id: number;
  on_chain: string;
  books: string;
  owned: Readonly<Record<string, string>>;
  in_flight: string;
}

interface DifferenceRow extends KnownRow {
  found_at: Date;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_reason: string | null;
}

/** Shows a merchant how books and chains compare: what is his in full, of others nothing but that all is well or not. */
export class ReconciliationReader {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
  ) {}

  /** How each chain of the merchant's mode stands. */
  async state(scope: Scope): Promise<ReconciliationStateView[]> {
    const differences = await this.differences(scope);
    const states: ReconciliationStateView[] = [];
    for (const { id: chainId, family } of this.assets.chains(scope.livemode)) {
      const [own] = await this.db.query(
        `select 1 from wallets where organization_id = $1 and family = $2 and role = 'hot' limit 1`,
        [scope.organizationId, family],
      );
      const run = await this.lastRun(chainId, ['clean', 'different']);
      const clean = await this.lastRun(chainId, ['clean']);
      states.push({
        chainId,
        state: run?.state ?? 'unknown',
        run: run ?? (await this.lastRun(chainId, ['unknown'])),
        lastCleanAt: clean?.finishedAt ?? null,
        group: own ? 'own' : 'house',
        balances: own && run ? await this.balances(run.runId, scope.organizationId) : null,
        differences: differences.filter((difference) => difference.chainId === chainId),
      });
    }
    return states;
  }

  /** Runs over the chains of the merchant's mode, newest first. */
  async runs(scope: Scope, { page, limit }: PageRequest): Promise<Page<ReconciliationRunView>> {
    const rows = await this.db.query<RunRow & { total: string }>(
      `select r.*, count(*) over () as total from reconciliation_runs r where livemode = $1
       order by finished_at desc, id desc limit $2 offset $3`,
      [scope.livemode, limit, (page - 1) * limit],
    );
    const [counted] =
      rows.length > 0
        ? rows
        : await this.db.query<{ total: string }>(
            'select count(*) as total from reconciliation_runs where livemode = $1',
            [scope.livemode],
          );
    return { data: rows.map(runView), pagination: pagination({ page, limit }, Number(counted?.total ?? 0)) };
  }

  private async lastRun(chainId: string, states: readonly RunState[]): Promise<ReconciliationRunView | null> {
    const [row] = await this.db.query<RunRow>(
      `select * from reconciliation_runs where chain_id = $1 and state = any ($2)
       order by finished_at desc, id desc limit 1`,
      [chainId, states],
    );
    return row ? runView(row) : null;
  }

  private async balances(runId: string, groupId: string): Promise<ReconciledBalanceView[]> {
    const rows = await this.db.query<BalanceRow>(
      'select * from reconciliation_balances where run_id = $1 and group_id = $2 order by asset_id',
      [runId, groupId],
    );
    return rows.map(({ asset_id: assetId, on_chain, books, owned, in_flight }) => {
      const asset = this.assets.byId(assetId);
      const text = (units: bigint): string => formatAmount(units, asset.decimals, 2);
      const sum = (kinds: readonly string[]): bigint =>
        kinds.reduce((total, kind) => total + BigInt(owned[kind] ?? 0), 0n);
      return {
        currency: asset.symbol,
        onChain: text(BigInt(on_chain)),
        books: text(BigInt(books)),
        difference: text(BigInt(on_chain) - BigInt(books)),
        liabilities: text(sum(['available', 'held', 'pending', 'review', 'fees'])),
        own: text(sum(['own', 'costs', 'receivable'])),
        inFlight: text(BigInt(in_flight)),
      };
    });
  }

  private async differences({ organizationId, livemode }: Scope): Promise<DifferenceView[]> {
    const rows = await this.db.query<DifferenceRow>(
      `select * from reconciliation_differences where livemode = $1 and organization_id = $2 and cleared_at is null
       order by found_at desc, id desc limit 1000`,
      [livemode, organizationId],
    );
    return rows.map((row) => {
      const { accepted_at: at, accepted_by: by, accepted_reason: reason } = row;
      const accepted = at && { at: at.toISOString(), by: by ?? '', reason: reason ?? '' };
      return differenceView({ ...knownRow(row), foundAt: row.found_at }, this.assets.byId(row.asset_id), accepted);
    });
  }
}

function runView(row: RunRow): ReconciliationRunView {
  return {
    runId: row.id,
    chainId: row.chain_id,
    state: row.state,
    reason: row.reason,
    height: row.height === null ? null : Number(row.height),
    blockHash: row.block_hash,
    differences: row.differences,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at.toISOString(),
  };
}
