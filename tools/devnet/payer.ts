import { formatAmount } from '@chaintill/kernel';
import type { ClaimedSimulation, SimulatedTransaction, SimulationQueue, Step } from '@chaintill/sandbox';
import { Wallet } from 'ethers';
import { waitFor } from '../local/ports';
import { takeBack } from './take-back';
import { DevnetWallet } from './wallet';

const LOOK_MS = 200;
const PATIENCE_MS = 60_000;
const GRACE_MS = 3_000;
/** For the fees of one transfer, many times over. */
const POCKET_MONEY = 10n ** 17n;

type Payment = Extract<Step, { kind: 'pay' }>;

/** Carries out simulated payments on a local chain, with real transactions. */
export class DevnetPayer {
  private readonly wallet: DevnetWallet;
  private readonly busy = new Set<Promise<void>>();
  private stopping = false;

  /** @param key private key of a wallet that is rich in the coin and in every token */
  constructor(
    private readonly queue: SimulationQueue,
    private readonly rpcUrl: string,
    key: string,
    private readonly log: (line: string) => void,
  ) {
    this.wallet = new DevnetWallet(rpcUrl, key);
  }

  /** Works until `stop` is called. */
  async run(): Promise<void> {
    while (!this.stopping) {
      try {
        for (const simulation of await this.queue.claim()) this.begin(simulation);
      } catch (error) {
        this.log(`cannot claim: ${(error as Error).message}`);
      }
      await pause(LOOK_MS);
    }
    // What is not done by then is given up by the next payer.
    await Promise.race([Promise.all(this.busy), pause(GRACE_MS)]);
    this.wallet.close();
  }

  stop(): void {
    this.stopping = true;
  }

  private begin(simulation: ClaimedSimulation): void {
    const work: Promise<void> = new Run(simulation, this.queue, this.wallet, this.rpcUrl)
      .carryOut()
      .then(() => this.queue.finish(simulation.id, null))
      .catch(async (error: Error) => {
        this.log(`${simulation.id}: ${error.message}`);
        await this.queue.finish(simulation.id, shortOf(error));
      })
      .catch((error: Error) => this.log(error.message))
      .finally(() => this.busy.delete(work));
    this.busy.add(work);
  }
}

/** One simulation on its way. */
class Run {
  private readonly sent: SimulatedTransaction[] = [];

  constructor(
    private readonly simulation: ClaimedSimulation,
    private readonly queue: SimulationQueue,
    private readonly rich: DevnetWallet,
    private readonly rpcUrl: string,
  ) {}

  async carryOut(): Promise<void> {
    const { steps } = this.simulation;
    // A payment that is taken back leaves a hole in the nonces of its wallet, so it gets one of its own.
    const throwAway = steps.some((step) => step.kind === 'take_back');
    for (const step of steps) {
      if (step.kind === 'pay') await (throwAway ? this.payFromNewWallet(step) : this.pay(this.rich, step));
      else if (step.kind === 'wait_until') await this.chainPasses(new Date(step.at));
      else await this.takeBackLast();
    }
  }

  private async pay(wallet: DevnetWallet, { contract, currency, decimals, amount }: Payment): Promise<void> {
    const units = BigInt(amount);
    const txHash = await wallet.send(contract, this.simulation.address, units);
    await this.note({ txHash, currency, amount: formatAmount(units, decimals, 2), status: 'sent', blockNumber: null });
    await this.note({ status: 'mined', blockNumber: await this.mined(txHash) });
  }

  private async payFromNewWallet(step: Payment): Promise<void> {
    const wallet = new DevnetWallet(this.rpcUrl, Wallet.createRandom().privateKey);
    try {
      const coins = POCKET_MONEY + (step.contract === null ? BigInt(step.amount) : 0n);
      const gifts = [await this.rich.send(null, wallet.address, coins)];
      if (step.contract !== null) gifts.push(await this.rich.send(step.contract, wallet.address, BigInt(step.amount)));
      for (const hash of gifts) await this.mined(hash);
      await this.pay(wallet, step);
    } finally {
      wallet.close();
    }
  }

  private async mined(hash: string): Promise<number> {
    const receipt = await this.rich.provider.waitForTransaction(hash, 1, PATIENCE_MS);
    if (receipt?.status !== 1) throw new Error('the chain refused the transaction');
    return receipt.blockNumber;
  }

  /** The next block is later than a moment. Block times are whole seconds. */
  private async chainPasses(moment: Date): Promise<void> {
    await this.until('a later block', async () => {
      const block = await this.rich.provider.getBlock('latest');
      return block !== null && block.timestamp * 1_000 > moment.getTime();
    });
  }

  private async takeBackLast(): Promise<void> {
    const last = this.sent.at(-1);
    if (!last) return;
    await this.until('a look of the gateway at the payment', () => this.queue.isSeen(last.txHash));
    await takeBack(this.rich.provider, last.txHash);
    await this.note({ status: 'dropped', blockNumber: null });
  }

  /** Writes down a new transaction, or what changed of the last one. */
  private async note(change: SimulatedTransaction | Partial<SimulatedTransaction>): Promise<void> {
    if ('txHash' in change && change.txHash !== undefined)
      this.sent.push(change as SimulatedTransaction); // a whole one
    else Object.assign(this.sent.at(-1) ?? {}, change);
    await this.queue.record(this.simulation.id, this.sent);
  }

  private until(what: string, test: () => Promise<boolean>): Promise<true> {
    return waitFor(what, async () => (await test()) || undefined, PATIENCE_MS, 50);
  }
}

/** What ethers throws has the reason in short, and a message with the whole transaction. */
function shortOf(error: Error & { shortMessage?: string }): string {
  return (error.shortMessage ?? error.message).slice(0, 300);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
