import { ChainDoubt, TransferWouldFail, type FeeTerms } from '@chaintill/chain-port';
import type { Asset } from '@chaintill/assets';
import { newId } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';
import type { Candidate } from '../data/candidates';
import { SweepStore, type NewSweep } from '../data/sweep-store';
import type { Wallet } from '../data/wallet-store';
import type { ChainHeights } from '../data/chain-heights';
import type { SweepCause } from '../domain/treasury-view';
import { withMargin } from '../domain/worth';
import type { GasPurse } from './gas-purse';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** Why nothing was begun at an address; `stop`: nothing will be begun at the next one either. */
export type Planned = 'begun' | 'passed' | 'stop';

/** A sweep of one address as it is wanted. */
export interface SweepWish {
  readonly asset: Asset;
  readonly wallet: Wallet;
  readonly cause: SweepCause;
  /** Base units that must lie there by the chain. */
  readonly least: bigint;
  readonly gas: GasPurse;
}

/** Another sweep of the same address was faster. */
class Overtaken extends Error {}

/**
 * Begins sweeps. What lies at an address is asked of the chain, at a final height; then one transaction writes the sweep down
 * and queues both it and the coins that it needs: it waits for these at the address itself (ADR 0025).
 */
export class SweepPlanner {
  private readonly store = new SweepStore();

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
    private readonly heights: ChainHeights,
  ) {}

  async plan(candidate: Candidate, wish: SweepWish): Promise<Planned> {
    const { heights } = this;
    // the last sweep landed above what is final and booked: what lies there cannot be told yet
    if (candidate.lastHeight !== null && candidate.lastHeight > heights.final) return 'passed';
    try {
      const balance = await this.lying(candidate, wish);
      if (balance < wish.least || balance === 0n) return 'passed';
      const price = await this.price(candidate.address, wish, balance);
      return wish.asset.contract === null
        ? await this.begin(candidate, wish, balance - this.withMargin(price), 0n)
        : await this.withGas(candidate, wish, balance, price);
    } catch (error) {
      if (error instanceof TransferWouldFail) {
        this.warn(candidate, wish, error.reason);
        return 'passed';
      }
      if (!(error instanceof ChainDoubt)) throw error;
      this.warn(candidate, wish, error.reason);
      return 'stop';
    }
  }

  /**
   * What lies at an address at the final height. Where it is less than the books say, and so not swept, that is written down. Of
   * coins some may be gone for fees.
   */
  async lying(candidate: Candidate, wish: Omit<SweepWish, 'gas'>): Promise<bigint> {
    const balance = await this.chain.writer.balanceAt(candidate.address, wish.asset.contract, this.heights.final);
    if (balance >= candidate.amount || wish.asset.contract === null) return balance;
    const reason = `the chain holds ${balance} base units there, the books say ${candidate.amount}`;
    this.warn(candidate, wish, reason);
    if (balance >= wish.least && balance > 0n) return balance;
    const sweep = this.sweepOf(candidate, wish, candidate.amount);
    await this.parts.db.tx((tx) => this.store.missing(tx, sweep, reason, this.parts.clock.now()));
    return balance;
  }

  /** What one sweep of an asset costs at most, with its coins. @param address holds so much of it */
  async cost(address: string, wallet: Wallet, asset: Asset, amount: bigint): Promise<bigint> {
    const own = (await this.chain.writer.price(intent(address, wallet.address, asset, amount))).maxFee;
    return asset.contract === null ? own : own + (await this.gasPrice(wallet.address, address));
  }

  private async withGas(candidate: Candidate, wish: SweepWish, amount: bigint, price: FeeTerms): Promise<Planned> {
    const { chain, heights } = this;
    const held = await chain.writer.balanceAt(candidate.address, null, heights.tip);
    const wanted = this.withMargin(price);
    if (held >= wanted) return this.begin(candidate, wish, amount, 0n);
    const lacking = wanted - held;
    if (!wish.gas.take(lacking + (await this.gasPrice(wish.gas.address, candidate.address)))) return 'stop';
    return this.begin(candidate, wish, amount, lacking);
  }

  private async begin(candidate: Candidate, wish: SweepWish, amount: bigint, gas: bigint): Promise<Planned> {
    const { parts, chain } = this;
    // coins that do not pay for their own way stay where they are
    if (amount <= 0n) return 'passed';
    const sweep = this.sweepOf(candidate, wish, amount);
    const now = parts.clock.now();
    const { organizationId, livemode } = candidate;
    const leaving = { organizationId, livemode, chainId: chain.id, proof: null } as const;
    try {
      await parts.db.tx(async (tx) => {
        const outgoingId = await parts.outgoing.enqueue(tx, {
          ...leaving,
          kind: 'sweep',
          subjectId: sweep.id,
          from: candidate.address,
          to: wish.wallet.address,
          assetId: wish.asset.id,
          amount,
        });
        if (!(await this.store.begin(tx, sweep, outgoingId, candidate.sweeps, now))) throw new Overtaken();
        if (gas > 0n) await this.fund(tx, sweep, candidate.address, wish.gas, gas);
      });
    } catch (error) {
      if (error instanceof Overtaken) return 'passed';
      throw error;
    }
    const fields = { chain: chain.id, sweep: sweep.id, from: candidate.address, currency: wish.asset.symbol };
    parts.log.info(
      { ...fields, amount: amount.toString(), gas: gas.toString(), cause: wish.cause },
      'treasury: sweeping',
    );
    return 'begun';
  }

  /** Queues coins for an address, in the transaction of the caller. @returns whether none were on their way */
  async fund(
    tx: Tx,
    sweep: Pick<NewSweep, 'id' | 'organizationId' | 'livemode'>,
    address: string,
    gas: GasPurse,
    amount: bigint,
  ): Promise<boolean> {
    const { parts, chain } = this;
    const { native } = chain;
    if (!native) throw new Error(`${chain.id} lists no native coin`);
    const enqueue = (id: string): Promise<string> =>
      parts.outgoing.enqueue(tx, {
        organizationId: sweep.organizationId,
        livemode: sweep.livemode,
        chainId: chain.id,
        kind: 'gas',
        subjectId: id,
        from: gas.address,
        to: address,
        assetId: native.id,
        amount,
        proof: null,
      });
    const funding = { sweepId: sweep.id, walletId: gas.walletId, amount };
    return this.store.addFunding(tx, funding, enqueue, parts.clock.now());
  }

  /** A plain transfer of coins, whatever the sender holds. */
  async gasPrice(from: string, to: string): Promise<bigint> {
    return (await this.chain.writer.price({ from, to, contract: null, amount: 0n })).maxFee;
  }

  price(address: string, { asset, wallet }: Pick<SweepWish, 'asset' | 'wallet'>, amount: bigint): Promise<FeeTerms> {
    // all of the coins leave no room for the fee: what it costs does not depend on how many there are
    const moved = asset.contract === null ? 0n : amount;
    return this.chain.writer.price(intent(address, wallet.address, asset, moved));
  }

  withMargin({ maxFee }: FeeTerms): bigint {
    return withMargin(maxFee, this.parts.rules.gasMarginPercent);
  }

  private sweepOf(
    { organizationId, livemode, addressId }: Candidate,
    wish: Omit<SweepWish, 'gas'>,
    amount: bigint,
  ): NewSweep {
    const { asset, wallet, cause } = wish;
    const { chain, heights } = this;
    return {
      id: newId('sweep'),
      organizationId,
      livemode,
      chainId: chain.id,
      assetId: asset.id,
      addressId,
      walletId: wallet.id,
      amount,
      cause,
      height: heights.final,
    };
  }

  private warn({ address }: Candidate, { asset }: Pick<SweepWish, 'asset'>, reason: string): void {
    this.parts.log.warn({ chain: this.chain.id, from: address, currency: asset.symbol, reason }, 'treasury: not swept');
  }
}

function intent(from: string, to: string, { contract }: Asset, amount: bigint) {
  return { from, to, contract, amount };
}
