import { DomainError } from '@chaintill/kernel';
import { sqlFault, type Database, type Sql, type Tx } from '@chaintill/persistence';
import type { AccountKind, AccountRef, Move } from '../domain/move';

const BOOK = 'select ledger_book($1::jsonb, $2) as booked';

/** Books journal entries. PostgreSQL checks every one of them again (migration `ledger`). */
export class Ledger {
  /**
   * Books moves inside a transaction, all or none, in one statement.
   * @returns how many were new; a move whose cause and step are already booked is left out
   * @throws DomainError INSUFFICIENT_FUNDS when an account other than custody, receivable or costs would fall below zero
   */
  async book(tx: Tx, moves: readonly Move[], now: Date): Promise<number> {
    return moves.length === 0 ? 0 : booked(moves, (json) => tx.query(BOOK, [json, now]));
  }

  /** Books moves that nothing else depends on: one round trip, so that a hot account is held no longer than it must be. */
  async bookAlone(db: Database, moves: readonly Move[], now: Date): Promise<number> {
    return moves.length === 0 ? 0 : booked(moves, (json) => db.prepared('ledger_book', BOOK, [json, now]));
  }

  /** Balance of a merchant's account in base units, locked until the transaction ends. */
  async lockBalance(
    tx: Tx,
    organizationId: string,
    assetId: number,
    kind: AccountKind,
    subAccount = '',
  ): Promise<bigint> {
    const rows = await tx.query<{ balance: string }>(
      `select balance from ledger_accounts where organization_id = $1 and asset_id = $2 and kind = $3 and sub_account = $4
       for no key update`,
      [organizationId, assetId, kind, subAccount],
    );
    return BigInt(rows[0]?.balance ?? 0);
  }

  /**
   * Balances of several accounts of one asset in base units, locked in the order in which a booking locks them, so that nobody
   * waits in a circle.
   * @returns in the order of the accounts; zero for one that was never booked on
   */
  async lockBalances(tx: Tx, assetId: number, accounts: readonly AccountRef[]): Promise<bigint[]> {
    const rows = await tx.query<{ place: string; balance: string }>(
      `select r.place, a.balance
       from ledger_accounts a
       join unnest($2::text[], $3::text[], $4::text[]) with ordinality as r(organization_id, kind, sub_account, place)
         on a.organization_id = r.organization_id and a.kind = r.kind and a.sub_account = r.sub_account
       where a.asset_id = $1 order by a.id for no key update of a`,
      [
        assetId,
        accounts.map(({ organizationId }) => organizationId),
        accounts.map(({ kind }) => kind),
        accounts.map(({ subAccount = '' }) => subAccount),
      ],
    );
    const balances = new Map(rows.map(({ place, balance }) => [Number(place), BigInt(balance)]));
    return accounts.map((_, n) => balances.get(n + 1) ?? 0n);
  }
}

/** Moves as `ledger_book` takes them, for a function of another room that calls it inside its own statement. */
export function movesJson(moves: readonly Move[]): string {
  const flat = moves.map(({ debit, credit, amount, ...rest }) => ({
    ...rest,
    amount: amount.toString(),
    debitOrganization: debit.organizationId,
    debitKind: debit.kind,
    debitSub: debit.subAccount,
    creditOrganization: credit.organizationId,
    creditKind: credit.kind,
    creditSub: credit.subAccount,
  }));
  return JSON.stringify(flat);
}

async function booked(moves: readonly Move[], run: (json: string) => ReturnType<Sql['query']>): Promise<number> {
  try {
    const [row] = (await run(movesJson(moves))) as { booked: number }[]; // the one column of BOOK
    return row?.booked ?? 0;
  } catch (error) {
    if (sqlFault(error)?.constraint !== 'ledger_balance_not_negative') throw error;
    throw new DomainError('INSUFFICIENT_FUNDS', { account: 'the account' });
  }
}
