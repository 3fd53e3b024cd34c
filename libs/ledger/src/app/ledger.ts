import { DomainError } from '@chaintill/kernel';
import { sqlFault, type Tx } from '@chaintill/persistence';
import type { Move } from '../domain/move';

/** Books journal entries. PostgreSQL checks every one of them again (migration `ledger`). */
export class Ledger {
  /**
   * Books moves, all or none, in one statement.
   * @returns how many were new; a move whose cause and step are already booked is left out
   * @throws DomainError INSUFFICIENT_FUNDS when an account other than custody or receivable would fall below zero
   */
  async book(tx: Tx, moves: readonly Move[], now: Date): Promise<number> {
    if (moves.length === 0) return 0;
    const json = JSON.stringify(moves, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
    try {
      const rows = await tx.query<{ booked: number }>('select ledger_book($1::jsonb, $2) as booked', [json, now]);
      return rows[0]?.booked ?? 0;
    } catch (error) {
      if (sqlFault(error)?.constraint === 'ledger_balance_not_negative') {
        throw new DomainError('INSUFFICIENT_FUNDS', { account: 'the account' });
      }
      throw error;
    }
  }

  /**
   * Balance of a merchant's account in base units, locked until the transaction ends.
   */
  async lockBalance(tx: Tx, organizationId: string, assetId: number, kind: Move['debit']['kind']): Promise<bigint> {
    const rows = await tx.query<{ balance: string }>(
      `select balance from ledger_accounts where organization_id = $1 and asset_id = $2 and kind = $3 for no key update`,
      [organizationId, assetId, kind],
    );
    return BigInt(rows[0]?.balance ?? 0);
  }
}
