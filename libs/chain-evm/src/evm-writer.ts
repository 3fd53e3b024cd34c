import {
  TransferWouldFail,
  type BroadcastOutcome,
  type ChainConnection,
  type ChainWriter,
  type FeeTerms,
  type OutgoingStatus,
  type TransferIntent,
} from '@chaintill/chain-port';
import { TRANSFER_TOPIC } from './bloom';
import { callOf, movedBy, termsOf } from './evm-craft';
import { ProviderPool } from './rpc/provider-pool';
import type { Provider } from './rpc/provider';
import type { RpcCall } from './rpc/http-rpc';
import { RpcError } from './rpc/rpc-error';
import { transfersOf } from './transfers';
import { fields, hex, quantity, readLogs, units } from './wire';

/** Selector of `balanceOf(address)`. */
const BALANCE_OF = '0x70a08231';
/** What `transfer` answers when it says that it did nothing: the word false. */
const FALSE = `0x${'0'.repeat(64)}`;
/** State may change between the estimate and the block. */
const GAS_MARGIN_PERCENT = 20n;
/** A token transfer takes at most so many times the gas of a plain one. */
const TOKEN_FACTOR = 5n;
const FEE_BLOCKS = 5;
/** How many blocks are searched for the transaction that used a sequence up, and how many are asked for at once. */
const SEARCHED_BLOCKS = 5_000;
const BLOCKS_AT_ONCE = 20;
const BALANCES_AT_ONCE = 100;

const REVERTED = /revert|invalid opcode|insufficient (funds|balance)|exceeds balance|gas required exceeds/i;
/** Said of the native coin only: tokens revert in words of their own. */
const LACKS_COINS = /insufficient funds|gas required exceeds allowance/i;
const KNOWN = /already (known|imported|exists)|known transaction|tx already in mempool/i;
const REFUSALS = [
  { words: /nonce (is )?too low|nonce has already been used|invalid nonce.*low/i, reason: 'sequence_used' },
  { words: /underpriced|fee too low|gas price too low|max fee per gas less than/i, reason: 'underpriced' },
  { words: /insufficient funds/i, reason: 'insufficient_funds' },
  {
    words: /invalid (sender|signature|chain)|intrinsic gas|exceeds block gas|rlp|typed transaction|oversized/i,
    reason: 'invalid',
  },
] as const;

/** Writes to one EVM chain through several nodes that may fail, lag or lose an answer. */
export class EvmWriter implements ChainWriter {
  private readonly pool: ProviderPool;

  constructor(connection: ChainConnection) {
    this.pool = new ProviderPool(connection);
  }

  estimate(intent: TransferIntent): Promise<FeeTerms> {
    return this.pool.first('estimate', async (provider) => {
      const terms = await priceOf(provider, intent);
      const held = units(await provider.call('eth_getBalance', [intent.from, 'latest']), 'balance');
      if (held < callOf(intent).value + terms.maxFee) {
        throw new TransferWouldFail('the sender does not hold enough of the native coin for amount and fee', true);
      }
      return terms;
    });
  }

  price(intent: TransferIntent): Promise<FeeTerms> {
    return this.pool.first('price', (provider) => priceOf(provider, intent));
  }

  async priceAtMost(from: string, contract: string | null): Promise<bigint> {
    // a payment to oneself, for which no code runs, is the one transfer that any address can try out
    const { maxFee } = await this.price({ from, to: from, contract: null, amount: 0n });
    return contract === null ? maxFee : TOKEN_FACTOR * maxFee;
  }

  async broadcast(raw: string): Promise<BroadcastOutcome> {
    const asked = this.pool.all;
    const outcomes = await Promise.all(asked.map((provider) => handOver(provider, raw)));
    const accepted = outcomes.find(({ kind }) => kind === 'accepted');
    if (accepted) return accepted;
    const unknown = outcomes.find(({ kind }) => kind === 'unknown');
    // one node that may have taken it outweighs all that refused
    return unknown ?? outcomes[0] ?? { kind: 'unknown', reason: 'no node to ask' };
  }

  async status(hash: string, of?: TransferIntent): Promise<OutgoingStatus> {
    const told = await this.fromAll(`transaction ${hash}`, (provider) => statusBy(provider, hash, of));
    const mined = told.filter((status) => status.kind === 'mined');
    if (new Set(mined.map(({ blockHash, succeeded }) => `${blockHash} ${succeeded}`)).size > 1) {
      throw this.pool.doubt(`providers disagree about transaction ${hash}`);
    }
    return mined[0] ?? told.find(({ kind }) => kind === 'pending') ?? { kind: 'absent' };
  }

  sequenceAt(address: string, height: number): Promise<number> {
    return this.agreed(`sequence of ${address}`, async (provider) =>
      quantity(await provider.call('eth_getTransactionCount', [address, hex(height)]), 'transaction count'),
    );
  }

  usedBy(address: string, sequence: number, height: number): Promise<string> {
    return this.agreed(`transaction ${sequence} of ${address}`, (provider) =>
      findUsed(provider, address, sequence, height),
    );
  }

  async sequenceNow(address: string): Promise<number> {
    const told = await this.fromAll(`sequence of ${address}`, async (provider) =>
      quantity(await provider.call('eth_getTransactionCount', [address, 'latest']), 'transaction count'),
    );
    return Math.max(...told);
  }

  async transferOf(hash: string): Promise<Omit<TransferIntent, 'from'> | null> {
    const call = await this.agreed(`transaction ${hash}`, async (provider) => {
      const { to, value, input } = fields(await provider.call('eth_getTransactionByHash', [hash]), 'transaction');
      return [to ?? '', units(value, 'value').toString(), input].map(String).join(' ').toLowerCase();
    });
    const [to = '', value = '', data = ''] = call.split(' ');
    // it makes a contract
    return to === '' ? null : movedBy(to, BigInt(value), data);
  }

  balanceAt(address: string, contract: string | null, height: number): Promise<bigint> {
    return this.agreed(`balance of ${address}`, async (provider) => {
      const { method, params } = balanceCall(address, contract, height);
      return units(await provider.call(method, params), 'balance');
    });
  }

  balancesAt(addresses: readonly string[], contract: string | null, height: number): Promise<readonly bigint[]> {
    return this.pool.first('balances', async (provider) => {
      const balances: bigint[] = [];
      for (let from = 0; from < addresses.length; from += BALANCES_AT_ONCE) {
        const calls = addresses
          .slice(from, from + BALANCES_AT_ONCE)
          .map((address) => balanceCall(address, contract, height));
        const answers = await provider.batch(calls);
        balances.push(...answers.map((answer) => units(answer, 'balance')));
      }
      return balances;
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** The one answer of all providers that answer. @throws ChainDoubt when there are two, or none */
  private async agreed<T extends number | bigint | string>(
    what: string,
    ask: (provider: Provider) => Promise<T>,
  ): Promise<T> {
    const [first, ...others] = await this.fromAll(what, ask);
    if (first === undefined || others.some((other) => other !== first)) {
      throw this.pool.doubt(`providers disagree about the ${what}`);
    }
    return first;
  }

  /** @throws ChainDoubt when nobody answers */
  private async fromAll<T>(what: string, ask: (provider: Provider) => Promise<T>): Promise<T[]> {
    const answers = await Promise.allSettled(this.pool.usable().map(ask));
    const told = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const broken = answers.find((answer) => answer.status === 'rejected' && !(answer.reason instanceof RpcError));
    if (broken?.status === 'rejected') throw broken.reason;
    if (told.length === 0) throw this.pool.doubt(`${what}: no provider answers`);
    return told;
  }
}

function balanceCall(address: string, contract: string | null, height: number): RpcCall {
  if (contract === null) return { method: 'eth_getBalance', params: [address, hex(height)] };
  const call = { to: contract, data: BALANCE_OF + address.slice(2).padStart(64, '0') };
  return { method: 'eth_call', params: [call, hex(height)] };
}

/** Tries a transfer out as if its gas were free, which is what nodes do. */
async function priceOf(provider: Provider, intent: TransferIntent): Promise<FeeTerms> {
  const { to, value, data } = callOf(intent);
  const call = { from: intent.from, to, value: hexOf(value), data };
  const gas = await triedOut(async () => {
    const answer = intent.contract === null ? null : await provider.call('eth_call', [call, 'latest']);
    if (answer === FALSE) throw new TransferWouldFail('the token answers that it would not do it');
    return units(await provider.call('eth_estimateGas', [call]), 'gas');
  });
  return pricedBy(provider, gas + (gas * GAS_MARGIN_PERCENT) / 100n);
}

/** Walks back from a height, whose state says that the sequence is used: a sender's transactions lie in order. */
async function findUsed(provider: Provider, address: string, sequence: number, height: number): Promise<string> {
  const lowest = Math.max(0, height - SEARCHED_BLOCKS);
  for (let top = height; top >= lowest; top -= BLOCKS_AT_ONCE) {
    const heights = Array.from({ length: Math.min(BLOCKS_AT_ONCE, top - lowest + 1) }, (_, i) => top - i);
    const blocks = await provider.batch(
      heights.map((at) => ({ method: 'eth_getBlockByNumber', params: [hex(at), true] })),
    );
    for (const block of blocks) {
      const { transactions } = fields(block, 'block');
      if (!Array.isArray(transactions)) throw new RpcError('malformed', 'a block without transactions');
      for (const entry of transactions.map((transaction: unknown) => fields(transaction, 'transaction')).reverse()) {
        if (String(entry['from']).toLowerCase() !== address) continue;
        const nonce = quantity(entry['nonce'], 'nonce');
        if (nonce === sequence) return String(entry['hash']);
        if (nonce < sequence) throw new RpcError('lying', `blocks hold no transaction ${sequence} of ${address}`);
      }
    }
  }
  throw new RpcError('refused', `transaction ${sequence} of ${address} is more than ${SEARCHED_BLOCKS} blocks back`);
}

/** What a revert says is the chain's answer, not the provider's failure. */
async function triedOut(attempt: () => Promise<bigint>): Promise<bigint> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof RpcError && error.fault === 'refused' && REVERTED.test(error.message)) {
      throw new TransferWouldFail(error.message, LACKS_COINS.test(error.message));
    }
    throw error;
  }
}

/** Terms by what the last blocks cost: twice the base fee, so that some full blocks in a row do not price it out. */
async function pricedBy(provider: Provider, gasLimit: bigint): Promise<FeeTerms> {
  const history = fields(await provider.call('eth_feeHistory', [hex(FEE_BLOCKS), 'latest', [50]]), 'fee history');
  const { baseFeePerGas, reward } = history;
  const base = Array.isArray(baseFeePerGas) ? units(baseFeePerGas.at(-1), 'base fee') : 0n;
  if (base === 0n) {
    const maxFeePerGas = units(await provider.call('eth_gasPrice', []), 'gas price');
    return termsOf({ gasLimit, maxFeePerGas, maxPriorityFeePerGas: null });
  }
  const tips = Array.isArray(reward) ? reward.map((of: unknown) => units(Array.isArray(of) ? of[0] : of, 'tip')) : [];
  const tip = tips.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor(tips.length / 2)] ?? 0n;
  return termsOf({ gasLimit, maxFeePerGas: 2n * base + tip, maxPriorityFeePerGas: tip });
}

async function handOver(provider: Provider, raw: string): Promise<BroadcastOutcome> {
  try {
    await provider.call('eth_sendRawTransaction', [raw]);
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (KNOWN.test(error.message)) return { kind: 'accepted' };
    const refusal = error.fault === 'refused' && REFUSALS.find(({ words }) => words.test(error.message));
    // words that nobody here has heard before prove nothing
    return refusal ? { kind: 'refused', reason: refusal.reason } : { kind: 'unknown', reason: error.message };
  }
}

async function statusBy(provider: Provider, hash: string, of?: TransferIntent): Promise<OutgoingStatus> {
  const receipt = await provider.call('eth_getTransactionReceipt', [hash]);
  if (receipt !== null) {
    const { blockNumber, blockHash, status, gasUsed, effectiveGasPrice, logs } = fields(receipt, 'receipt');
    const executed = status === '0x1';
    return {
      kind: 'mined',
      height: quantity(blockNumber, 'block number'),
      blockHash: String(blockHash),
      succeeded: executed && (await hasMoved(provider, hash, String(blockHash), logs, of)),
      fee: units(gasUsed, 'gas used') * units(effectiveGasPrice, 'gas price'),
    };
  }
  return { kind: (await provider.call('eth_getTransactionByHash', [hash])) === null ? 'absent' : 'pending' };
}

/**
 * Whether the token itself says that something moved: some answer false where others revert. That nothing did is believed
 * only if neither the receipt nor the block's logs say otherwise, since a node may leave something out.
 */
async function hasMoved(
  provider: Provider,
  hash: string,
  blockHash: string,
  logs: unknown,
  of?: TransferIntent,
): Promise<boolean> {
  if (!of || of.contract === null) return true;
  const moves = (told: unknown): boolean =>
    transfersOf(readLogs(told)).some(
      ({ txHash, contract, from, to, amount }) =>
        txHash === hash && contract === of.contract && from === of.from && to === of.to && amount > 0n,
    );
  if (moves(logs)) return true;
  return moves(await provider.call('eth_getLogs', [{ blockHash, address: of.contract, topics: [TRANSFER_TOPIC] }]));
}

function hexOf(value: bigint): string {
  return `0x${value.toString(16)}`;
}
