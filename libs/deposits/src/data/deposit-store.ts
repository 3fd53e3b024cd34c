import type { AssetRegistry } from '@chaintill/assets';
import type { Scope } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';
import type { DepositView } from '../domain/deposit';
import { DEPOSIT_COLUMNS, depositView, type DepositRow } from './deposit-row';

/** A deposit as settlement writes it. */
export interface DepositEntry extends Scope {
  /** Number of its transfer. */
  readonly id: string;
  readonly referenceId: string;
  readonly version: number;
  /** When it was credited; null while it is not. */
  readonly confirmedAt: Date | null;
}

/** A deposit with what its events need. */
export interface ToldDeposit {
  readonly view: DepositView;
  readonly callbackUrl: string | null;
}

/** Deposits inside a transaction that settles their transfers; whoever holds a transfer's row holds its deposit. */
export class DepositStore {
  /** Versions of the deposits that these transfers are already. */
  async versions(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ id: string; version: number }>(
      'select id, version from deposits where id = any ($1::bigint[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.version]));
  }

  /** Writes deposits, new and known ones. */
  async save(tx: Tx, entries: readonly DepositEntry[], now: Date): Promise<void> {
    await tx.query(
      `insert into deposits (id, organization_id, livemode, reference_id, version, created_at, confirmed_at)
       select n.id, n.organization_id, n.livemode, n.reference_id, n.version, $7, n.confirmed_at
       from unnest($1::bigint[], $2::text[], $3::boolean[], $4::text[], $5::integer[], $6::timestamptz[])
         as n(id, organization_id, livemode, reference_id, version, confirmed_at)
       on conflict (id) do update set reference_id = excluded.reference_id, version = excluded.version,
         confirmed_at = coalesce(deposits.confirmed_at, excluded.confirmed_at)`,
      [
        entries.map((e) => e.id),
        entries.map((e) => e.organizationId),
        entries.map((e) => e.livemode),
        entries.map((e) => e.referenceId),
        entries.map((e) => e.version),
        entries.map((e) => e.confirmedAt),
        now,
      ],
    );
  }

  /** Deposits as they are now, in the words of the native API, by the number of their transfer. */
  async told(tx: Tx, assets: AssetRegistry, ids: readonly string[]): Promise<Map<string, ToldDeposit>> {
    const rows = await tx.query<DepositRow & { callback_url: string | null }>(
      `select ${DEPOSIT_COLUMNS}, r.callback_url from deposits d join transfers t on t.id = d.id
         join addresses a on a.id = t.address_id join deposit_references r on r.id = d.reference_id
         left join chain_cursors k on k.chain_id = t.chain_id
       where d.id = any ($1::bigint[])`,
      [ids],
    );
    return new Map(
      rows.map((row) => [row.id, { view: depositView(row, assets.byId(row.asset_id)), callbackUrl: row.callback_url }]),
    );
  }
}
