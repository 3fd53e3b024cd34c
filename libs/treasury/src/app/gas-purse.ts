import type { Wallet } from '../data/wallet-store';

/**
 * Coins of a wallet that pays for sweeps, counted down while they are promised: nothing is queued there that would only wait,
 * and hold up payouts behind it.
 */
export class GasPurse {
  /** Whether more was wanted than there was. */
  empty = false;

  constructor(
    private readonly wallet: Wallet,
    /** Base units that nobody else was promised. */
    private left: bigint,
  ) {}

  get address(): string {
    return this.wallet.address;
  }

  get walletId(): string {
    return this.wallet.id;
  }

  /** @returns whether there was enough; once there was not, nothing is given any more */
  take(amount: bigint): boolean {
    if (amount > this.left) this.empty = true;
    else this.left -= amount;
    return !this.empty;
  }
}
