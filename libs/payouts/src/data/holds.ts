import type { Tx } from '@chaintill/persistence';
import type { Held } from '../domain/hold';
import type { Payout } from '../domain/payout-entity';

interface HoldRow {
  id: string;
  revision: number;
  amount: string;
  asset_id: number;
  organization_id: string;
  sub_account: string;
}

/**
 * What payouts hold by the ledger, which nobody can edit, whatever their rows say.
 * @returns by payout; one that holds nothing of its own, as a return, is left out
 */
export async function holdsOf(tx: Tx, payoutIds: readonly string[]): Promise<ReadonlyMap<string, Held>> {
  const rows = await tx.query<HoldRow>(
    `select e.cause_id as id, (e.step - 1) / 2 as revision, p.amount, p.asset_id, a.organization_id, a.sub_account
     from ledger_entries e join ledger_postings p on p.entry_id = e.id and p.amount > 0
       join ledger_accounts a on a.id = p.account_id
     where e.cause_kind = 'payout' and e.cause_id = any ($1) and e.step % 2 = 1 and not exists (
       select 1 from ledger_entries ending
       where ending.cause_kind = 'payout' and ending.cause_id = e.cause_id and ending.step = e.step + 1)`,
    [payoutIds],
  );
  return new Map(
    rows.map(({ id, revision, amount, ...account }): [string, Held] => {
      const { asset_id: assetId, organization_id: organizationId, sub_account: subAccount } = account;
      return [id, { id, kind: 'payout', revision, amount: BigInt(amount), assetId, organizationId, subAccount }];
    }),
  );
}

/**
 * What is held for one payout at this moment. A return's is the decision's about its transfer, which is locked: the chain may
 * take it back.
 * @returns null when nothing is
 */
export async function heldBy(tx: Tx, payout: Payout): Promise<Held | null> {
  if (payout.kind !== 'return') return (await holdsOf(tx, [payout.id])).get(payout.id) ?? null;
  const held = await tx.query(
    `select 1 from transfers where id = $1 and organization_id = $2 and livemode = $3 and booked_in = 'held'
       and amount = $4 and asset_id = $5 for no key update`,
    [payout.transferId, payout.organizationId, payout.livemode, payout.amount.toString(), payout.assetId],
  );
  return held.length > 0 ? payout : null;
}
