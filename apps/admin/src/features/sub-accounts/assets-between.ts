import type { Schema } from '../../api/client';
import { isZero } from '../../ui/decimals';

export type Direction = Schema<'AccountTransferResponse'>['direction'];

interface MovableAsset {
  readonly name: string;
  readonly chainId: string;
  readonly currency: string;
  /** At the side that it leaves. */
  readonly available: string;
}

/** What can be moved one way: that of which the side it leaves has something available. */
export function assetsBetween(
  direction: Direction,
  balances: readonly Schema<'BalanceResponse'>[],
  account: Schema<'SubAccountResponse'>['balances'],
): MovableAsset[] {
  const there =
    direction === 'out'
      ? account.map(({ chainId, currency, available }) => ({ chainId, currency, available }))
      : balances.map(({ chainId, currency, own }) => ({ chainId, currency, available: own?.available ?? '0' }));
  return there
    .filter(({ available }) => !isZero(available))
    .map((asset) => ({ ...asset, name: `${asset.currency} ${asset.chainId}` }));
}
