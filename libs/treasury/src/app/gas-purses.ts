import type { ChainHeights } from '../data/chain-heights';
import { SweepStore } from '../data/sweep-store';
import type { Wallet } from '../data/wallet-store';
import { WishStore } from '../data/wish-store';
import { GasPurse } from './gas-purse';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** The coins that pay for sweeps of one round, each wallet's counted once. */
export class GasPurses {
  private readonly store = new SweepStore();
  private readonly wishes = new WishStore();
  private readonly known = new Map<string, GasPurse>();

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: Pick<TreasuryParts, 'db'>,
  ) {}

  /** Those that were asked for. */
  get all(): readonly GasPurse[] {
    return [...this.known.values()];
  }

  /** What a wallet holds, less what is promised and what all that waits there may cost. */
  async of(payer: Wallet, heights: ChainHeights): Promise<GasPurse> {
    const known = this.known.get(payer.id);
    if (known) return known;
    const { db } = this.parts;
    const { native, writer, id } = this.chain;
    if (!native) throw new Error(`${id} lists no native coin`);
    const held = await writer.balanceAt(payer.address, null, heights.tip);
    const promised = await this.store.promised(db, id, payer.address, native.id, heights.tip);
    let fees = 0n;
    for (const { contract, count } of await this.wishes.outstanding(db, id, payer.address))
      fees += BigInt(count) * (await writer.priceAtMost(payer.address, contract));
    const purse = new GasPurse(payer, held - promised - fees);
    this.known.set(payer.id, purse);
    return purse;
  }
}
