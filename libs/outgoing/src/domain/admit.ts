import type { FeeTerms } from '@chaintill/chain-port';
import type { OutgoingTransaction } from './outgoing';
import type { WaitingFor } from './states';

/** Why a queued transaction does not leave yet. */
export interface Hindrance {
  readonly for: WaitingFor;
  readonly reason: string;
}

/** What a sender can dispose of: what it held at a height, less what transactions under way will take. Base units. */
export interface Purse {
  /** Of the asset that is to be moved. */
  readonly asset: bigint;
  /** Of the coin that pays for the network. */
  readonly native: bigint;
}

/** Whether the sender holds what is to be moved; asked before the chain is. @returns null when it does */
export function lacksAsset({ amount }: Pick<OutgoingTransaction, 'amount'>, { asset }: Purse): Hindrance | null {
  return asset >= amount ? null : { for: 'funds', reason: `the sender has ${asset} of ${amount} base units at hand` };
}

/** Whether the network's price can be paid, and is to be. @returns null when both hold */
export function lacksFee(
  { amount, contract }: Pick<OutgoingTransaction, 'amount' | 'contract'>,
  { native }: Purse,
  { maxFee }: FeeTerms,
  cap: bigint,
): Hindrance | null {
  if (maxFee > cap)
    return { for: 'fee', reason: `it may cost ${maxFee} base units of the native coin, the cap is ${cap}` };
  const needed = contract === null ? amount + maxFee : maxFee;
  if (native >= needed) return null;
  return { for: 'funds', reason: `the sender has ${native} of ${needed} base units of the native coin at hand` };
}
