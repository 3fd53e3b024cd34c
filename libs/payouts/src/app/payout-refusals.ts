import type { AssetRegistry } from '@chaintill/assets';
import { DomainError, formatAmount, type Actor } from '@chaintill/kernel';
import type { CreateRow } from '../data/payout-creation';
import { destinationError } from '../domain/destination';
import { closedDestination, overLimit } from './payout-limits';
import type { CheckedPayout } from './payout-checks';
import type { Limit } from './policy-book';

/** What a refusal is told with. */
export interface Refused {
  readonly who: Actor;
  readonly items: readonly CheckedPayout[];
  /** In the order in which the database had them. */
  readonly limits: readonly Limit[];
  readonly idempotencyKey: string;
}

/** Says why a batch was not made. */
export class PayoutRefusals {
  constructor(private readonly assets: AssetRegistry) {}

  of(row: CreateRow | undefined, { who, items, limits, idempotencyKey }: Refused): Error {
    const item = items[row?.item ?? 0];
    switch (row?.outcome) {
      case 'key_revoked':
        return new DomainError(who.kind === 'oauth' ? 'INVALID_TOKEN' : 'INVALID_API_KEY');
      case 'idempotency_conflict':
        return new DomainError('IDEMPOTENCY_KEY_CONFLICT', { key: idempotencyKey });
      case 'own_address':
        return destinationError({ kind: 'own' }, `items[${row.item}].address`, item?.chain.id ?? '');
      case 'not_allowed':
      case 'cooling_off':
        return closedDestination(item?.address.display ?? '', row.resets_at);
      case 'over_limit': {
        const limit = limits[row.limit_number ?? -1];
        const sums = { requested: BigInt(row.requested ?? 0), used: BigInt(row.used ?? 0), resetsAt: row.resets_at };
        return limit ? overLimit(limit, sums) : new Error(`payout_create exceeds a limit that nobody set`);
      }
      case 'duplicate':
        return this.duplicate(row);
      case 'insufficient':
        return this.insufficient(row);
      default:
        return new Error(`payout_create answered ${JSON.stringify(row)}`);
    }
  }

  private duplicate({ existing_id: existingPayoutId, external_id: externalId }: CreateRow): DomainError {
    return existingPayoutId === null
      ? new DomainError('INVALID_REQUEST', { field: 'items', problem: `have the externalId "${externalId}" twice` })
      : new DomainError('DUPLICATE_EXTERNAL_ID', { externalId: externalId ?? '', existingPayoutId });
  }

  private insufficient({ asset_id: assetId, sub_account: subAccount, available, requested }: CreateRow): DomainError {
    const { symbol, chainId, decimals } = this.assets.byId(assetId ?? 0);
    const text = (units: string | null): string => formatAmount(BigInt(units ?? 0), decimals, 2);
    return new DomainError('INSUFFICIENT_FUNDS', {
      account: subAccount || 'your balance',
      ...(subAccount && { accountId: subAccount }),
      currency: symbol,
      chainId,
      available: text(available),
      requested: text(requested),
    });
  }
}
