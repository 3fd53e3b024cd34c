import type { Order } from '@chaintill/orders';
import { isOver } from './payout';
import type { Payout } from './payout-entity';

/** What an order received and gave back, base units. */
export interface RefundSums {
  readonly received: bigint;
  readonly pending: bigint;
  readonly refunded: bigint;
  readonly refundable: bigint;
  readonly refundableOverpaid: bigint;
}

/**
 * What can still go back of an order: what it received for good, less every refund that was paid or may be. Money that waits
 * for a decision is not part of it.
 */
export function refundSums(
  { confirmed, amount }: Pick<Order, 'confirmed' | 'amount'>,
  refunds: readonly Pick<Payout, 'state' | 'amount'>[],
): RefundSums {
  const sum = (counts: (state: Payout['state']) => boolean): bigint =>
    refunds.filter(({ state }) => counts(state)).reduce((total, refund) => total + refund.amount, 0n);
  const pending = sum((state) => !isOver(state));
  const refunded = sum((state) => state === 'confirmed');
  const left = confirmed - pending - refunded;
  const refundable = left > 0n ? left : 0n;
  const over = left - amount;
  return { received: confirmed, pending, refunded, refundable, refundableOverpaid: over > 0n ? over : 0n };
}
