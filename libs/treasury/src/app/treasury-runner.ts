import type { FamilyRegistry } from '@chaintill/chain-port';
import type { ColdWallet } from '@chaintill/config';
import { WalletStore } from '../data/wallet-store';
import { minimumOf, reserveOf } from '../domain/limits';
import { ChainSweeper } from './chain-sweeper';
import { Reserves } from './reserves';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';
import { WalletBalances } from './wallet-balances';

/** Works for the wallets of all chains. Any number of runners may run. */
export class TreasuryRunner {
  private readonly works: readonly {
    readonly sweeper: ChainSweeper;
    readonly balances: WalletBalances;
    readonly reserves: Reserves;
  }[];

  /** @throws DomainError INVALID_AMOUNT for a limit with more decimals than its asset */
  constructor(
    private readonly chains: readonly TreasuryChain[],
    private readonly parts: TreasuryParts,
  ) {
    // what is written wrong stops the start and not the first round
    for (const asset of chains.flatMap(({ assets }) => assets)) {
      reserveOf(parts.rules.reserves, asset);
      minimumOf(parts.rules.minimums, asset);
    }
    this.works = chains.map((chain) => ({
      sweeper: new ChainSweeper(chain, parts),
      balances: new WalletBalances(chain, parts),
      reserves: new Reserves(chain, parts),
    }));
  }

  /**
   * Writes down which cold wallets are configured.
   * @throws Error for an address that is none of its family, or whose key the signer holds
   */
  async keepCold(configured: readonly ColdWallet[], families: FamilyRegistry): Promise<void> {
    const canonical = configured.map((cold) => {
      const address = families.has(cold.family)
        ? families.get(cold.family).address.parse(cold.address)?.canonical
        : undefined;
      if (!address) throw new Error(`COLD_WALLETS: ${cold.address}: is no address of ${cold.family}`);
      return { ...cold, address };
    });
    await this.parts.db.tx((tx) => new WalletStore().keepCold(tx, canonical, this.parts.clock.now()));
  }

  /** Begins sweeps that are worth it or waited for. @returns 0: what is to be done next can wait for the next look */
  async sweep(): Promise<0> {
    await this.each(({ sweeper }) => sweeper.look());
    return 0;
  }

  /** Reads what wallets hold, and sends away what is too much. */
  async keepReserves(): Promise<0> {
    await this.each(async ({ balances, reserves }) => {
      if ((await balances.refresh()) !== null) await reserves.look();
    });
    return 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.chains.map(({ writer }) => writer.close()));
  }

  /** A chain that fails holds up none of the others. */
  private async each(work: (of: TreasuryRunner['works'][number]) => Promise<unknown>): Promise<void> {
    const done = await Promise.allSettled(this.works.map(work));
    for (const [n, result] of done.entries()) {
      if (result.status === 'rejected')
        this.parts.log.error({ chain: this.chains[n]?.id, err: result.reason as unknown }, 'treasury: interrupted');
    }
  }
}
