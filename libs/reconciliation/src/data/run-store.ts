import type { AssetRegistry } from '@chaintill/assets';
import { newId, type Clock } from '@chaintill/kernel';
import { addEvents, type Database, type NewEvent, type Tx } from '@chaintill/persistence';
import { keyOf, type Difference } from '../domain/difference';
import { differenceView, type DifferenceView, type RunState } from '../domain/views';
import type { Balance } from '../domain/weigh';

export interface RunAbout {
  readonly chainId: string;
  readonly livemode: boolean;
  readonly startedAt: Date;
}

interface Run extends RunAbout {
  readonly height: number;
  readonly hash: string;
  readonly addresses: number;
}

/** What came of a run. */
export interface RunReport {
  readonly runId: string;
  readonly chainId: string;
  readonly state: RunState;
  readonly height: number | null;
  readonly reason: string | null;
  /** Open and not accepted, oldest first. */
  readonly open: readonly DifferenceView[];
  /** Those that this run found first. */
  readonly news: readonly DifferenceView[];
  readonly balances: readonly Balance[];
}

interface OpenRow {
  id: string;
  key: string;
  first_run_id: string;
  found_at: Date;
  accepted: boolean;
}

/** Writes runs down: what was weighed, what is wrong, since when, and what is not wrong any more. */
export class RunStore {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
  ) {}

  /** The chain could not be compared. What is open stays open. */
  async unknown(about: RunAbout, reason: string): Promise<RunReport> {
    const runId = newId('reconciliation');
    await this.db.query(
      `insert into reconciliation_runs (id, chain_id, livemode, state, reason, addresses, differences, started_at, finished_at)
       values ($1, $2, $3, 'unknown', $4, 0, 0, $5, $6)`,
      [runId, about.chainId, about.livemode, reason.slice(0, 1_000), about.startedAt, this.clock.now()],
    );
    return { runId, chainId: about.chainId, state: 'unknown', height: null, reason, open: [], news: [], balances: [] };
  }

  /** Two runs of a chain at once are written down one after the other. */
  save(run: Run, differences: readonly Difference[], balances: readonly Balance[]): Promise<RunReport> {
    return this.db.tx(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('reconciliation ' || $1, 0))`, [run.chainId]);
      const now = this.clock.now();
      const runId = newId('reconciliation');
      await this.addRun(tx, runId, run, now);
      const byKey = new Map(differences.map((difference) => [keyOf(difference), difference]));
      const rows = await this.keep(tx, runId, run, byKey, now);
      await this.addBalances(tx, runId, balances);
      const views = rows
        .filter(({ accepted }) => !accepted)
        .flatMap((row) => {
          const difference = byKey.get(row.key);
          return difference ? [{ row, difference, view: this.view(row, difference) }] : [];
        });
      const state = views.length === 0 ? 'clean' : 'different';
      await tx.query('update reconciliation_runs set state = $2, differences = $3 where id = $1', [
        runId,
        state,
        views.length,
      ]);
      const fresh = views.filter(({ row }) => row.first_run_id === runId);
      await addEvents(tx, this.events(runId, run, fresh), now);
      return {
        runId,
        chainId: run.chainId,
        state,
        height: run.height,
        reason: null,
        open: views.map(({ view }) => view),
        news: fresh.map(({ view }) => view),
        balances,
      };
    });
  }

  private async addRun(tx: Tx, runId: string, run: Run, now: Date): Promise<void> {
    await tx.query(
      `insert into reconciliation_runs (id, chain_id, livemode, state, height, block_hash, addresses, differences, started_at, finished_at)
       values ($1, $2, $3, 'clean', $4, $5, $6, 0, $7, $8)`,
      [runId, run.chainId, run.livemode, run.height, run.hash, run.addresses, run.startedAt, now],
    );
  }

  /** Differences that were found before stay the same rows; those that were not found again are cleared. */
  private async keep(
    tx: Tx,
    runId: string,
    { chainId, livemode }: Run,
    byKey: ReadonlyMap<string, Difference>,
    now: Date,
  ): Promise<OpenRow[]> {
    // what is accepted at an address is expected there: it is not found again, and stays
    await tx.query(
      `update reconciliation_differences set cleared_at = $3
       where chain_id = $1 and cleared_at is null and key <> all ($2) and (accepted_at is null or address is null)`,
      [chainId, [...byKey.keys()], now],
    );
    return tx.query<OpenRow>(
      `insert into reconciliation_differences (id, chain_id, livemode, asset_id, group_id, organization_id, kind, subject_kind,
         subject_id, address, expected, found, effect, evidence, key, first_run_id, last_run_id, found_at)
       select d.id, $2, $3, d.asset_id, d.group_id, d.organization_id, d.kind, d.subject_kind, d.subject_id, d.address,
         d.expected, d.found, d.effect, d.evidence, d.key, $4, $4, $5
       from jsonb_to_recordset($1::jsonb) as d(id text, asset_id integer, group_id text, organization_id text, kind text,
         subject_kind text, subject_id text, address text, expected numeric, found numeric, effect numeric, evidence jsonb, key text)
       on conflict (chain_id, key) where cleared_at is null do update
         set last_run_id = excluded.last_run_id, expected = excluded.expected, found = excluded.found, evidence = excluded.evidence
       returning id, key, first_run_id, found_at, accepted_at is not null as accepted`,
      [JSON.stringify([...byKey].map(([key, difference]) => rowOf(key, difference))), chainId, livemode, runId, now],
    );
  }

  private async addBalances(tx: Tx, runId: string, balances: readonly Balance[]): Promise<void> {
    const rows = balances.map((balance) => ({
      group_id: balance.groupId,
      asset_id: balance.assetId,
      on_chain: balance.onChain.toString(),
      books: balance.books.toString(),
      owned: Object.fromEntries(Object.entries(balance.owned).map(([kind, units]) => [kind, units.toString()])),
      not_yet_in: balance.notYetIn.toString(),
      not_yet_out: balance.notYetOut.toString(),
      in_flight: balance.inFlight.toString(),
      elsewhere: balance.elsewhere.toString(),
    }));
    await tx.query(
      `insert into reconciliation_balances (run_id, group_id, asset_id, on_chain, books, owned, not_yet_in, not_yet_out, in_flight, elsewhere)
       select $1, b.group_id, b.asset_id, b.on_chain, b.books, b.owned, b.not_yet_in, b.not_yet_out, b.in_flight, b.elsewhere
       from jsonb_to_recordset($2::jsonb) as b(group_id text, asset_id integer, on_chain numeric, books numeric, owned jsonb,
         not_yet_in numeric, not_yet_out numeric, in_flight numeric, elsewhere numeric)`,
      [runId, JSON.stringify(rows)],
    );
  }

  /** Each merchant is told of what concerns him, once, when it is found. */
  private events(
    runId: string,
    { chainId, livemode, height, hash }: Run,
    fresh: readonly { readonly difference: Difference; readonly view: DifferenceView }[],
  ): NewEvent[] {
    const merchants = new Set(fresh.flatMap(({ difference }) => difference.organizationId ?? []));
    return [...merchants].map((organizationId) => ({
      organizationId,
      livemode,
      type: 'reconciliation.different',
      objectKind: 'reconciliation',
      objectId: runId,
      objectVersion: 1,
      objectData: {
        runId,
        chainId,
        height,
        differences: fresh
          .filter(({ difference }) => difference.organizationId === organizationId)
          .map(({ view }) => view),
      },
      cause: { rule: 'books and chain were compared at a final block', chainId, height, blockHash: hash },
    }));
  }

  private view({ id, found_at: foundAt }: OpenRow, difference: Difference): DifferenceView {
    return differenceView({ ...difference, id, foundAt }, this.assets.byId(difference.assetId));
  }
}

function rowOf(key: string, difference: Difference): object {
  return {
    id: newId('difference'),
    key,
    asset_id: difference.assetId,
    group_id: difference.groupId,
    organization_id: difference.organizationId,
    kind: difference.kind,
    subject_kind: difference.subjectKind,
    subject_id: difference.subjectId,
    address: difference.address,
    expected: difference.expected.toString(),
    found: difference.found.toString(),
    effect: difference.effect.toString(),
    evidence: difference.evidence,
  };
}
