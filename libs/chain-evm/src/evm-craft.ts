import type {
  CraftedTransaction,
  DecodedTransaction,
  FeeTerms,
  SignedTransaction,
  TransactionCraft,
  TransferIntent,
} from '@chaintill/chain-port';
import { Interface } from 'ethers/abi';
import { Transaction, type TransactionLike } from 'ethers/transaction';

const ERC20 = new Interface(['function transfer(address to, uint256 amount)']);

/** Replacements below this are refused by nodes; some ask for exactly ten, so one more is offered. */
const RAISE_PERCENT = 12n;

/** Prices of gas: by EIP-1559, or one price on chains from before it. */
interface GasPrices {
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  /** null on chains without EIP-1559: `maxFeePerGas` is the one price then. */
  readonly maxPriorityFeePerGas: bigint | null;
}

/** Terms as the core stores them. */
export function termsOf({ gasLimit, maxFeePerGas, maxPriorityFeePerGas }: GasPrices): FeeTerms {
  return {
    maxFee: gasLimit * maxFeePerGas,
    fields: {
      gasLimit: gasLimit.toString(),
      maxFeePerGas: maxFeePerGas.toString(),
      ...(maxPriorityFeePerGas !== null && { maxPriorityFeePerGas: maxPriorityFeePerGas.toString() }),
    },
  };
}

function pricesOf({ fields }: FeeTerms): GasPrices {
  const { gasLimit, maxFeePerGas, maxPriorityFeePerGas } = fields;
  if (!gasLimit || !maxFeePerGas) throw new Error('fee terms of another family');
  return {
    gasLimit: BigInt(gasLimit),
    maxFeePerGas: BigInt(maxFeePerGas),
    maxPriorityFeePerGas: maxPriorityFeePerGas === undefined ? null : BigInt(maxPriorityFeePerGas),
  };
}

/** Where a transaction goes, what value it carries and what it calls. */
export function callOf({ to, contract, amount }: Omit<TransferIntent, 'from'>): {
  to: string;
  value: bigint;
  data: string;
} {
  return contract === null
    ? { to, value: amount, data: '0x' }
    : { to: contract, value: 0n, data: ERC20.encodeFunctionData('transfer', [to, amount]) };
}

/** Outgoing EVM transactions: plain transfers and nothing else. */
export const evmCraft: TransactionCraft = {
  craft(networkId: string, intent: TransferIntent, sequence: number, terms: FeeTerms): CraftedTransaction {
    const { gasLimit, maxFeePerGas, maxPriorityFeePerGas } = pricesOf(terms);
    const prices: TransactionLike =
      maxPriorityFeePerGas === null
        ? { type: 0, gasPrice: maxFeePerGas }
        : { type: 2, maxFeePerGas, maxPriorityFeePerGas };
    const transaction = Transaction.from({
      ...callOf(intent),
      ...prices,
      chainId: BigInt(networkId),
      nonce: sequence,
      gasLimit,
    });
    return { unsigned: transaction.unsignedSerialized, digest: transaction.unsignedHash };
  },

  decode(unsigned: string): DecodedTransaction | null {
    const transaction = parse(unsigned);
    if (!transaction || transaction.signature || transaction.accessList?.length) return null;
    const { to, value, data, chainId, nonce, gasLimit } = transaction;
    const price = transaction.type === 2 ? transaction.maxFeePerGas : transaction.gasPrice;
    if (to === null || price === null || ![0, 2].includes(transaction.type ?? -1)) return null;
    const moved = movedBy(to.toLowerCase(), value, data);
    if (!moved) return null;
    return {
      networkId: chainId.toString(),
      sequence: nonce,
      ...moved,
      maxFee: gasLimit * price,
      digest: transaction.unsignedHash,
    };
  },

  combine(unsigned: string, signature: string, from: string): SignedTransaction {
    const transaction = parse(unsigned);
    if (!transaction) throw new Error('not a transaction');
    transaction.signature = signature;
    if (transaction.from?.toLowerCase() !== from) throw new Error(`the signature is not that of ${from}`);
    const { hash } = transaction;
    if (!hash) throw new Error('a signed transaction has a hash');
    return { raw: transaction.serialized, hash };
  },

  raise(terms: FeeTerms, market: FeeTerms): FeeTerms {
    const [old, now] = [pricesOf(terms), pricesOf(market)];
    const raised = (price: bigint): bigint => price + (price * RAISE_PERCENT) / 100n + 1n;
    const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
    return termsOf({
      gasLimit: larger(old.gasLimit, now.gasLimit),
      maxFeePerGas: larger(raised(old.maxFeePerGas), now.maxFeePerGas),
      maxPriorityFeePerGas:
        old.maxPriorityFeePerGas === null
          ? null
          : larger(raised(old.maxPriorityFeePerGas), now.maxPriorityFeePerGas ?? 0n),
    });
  },
};

function parse(unsigned: string): Transaction | null {
  try {
    return Transaction.from(unsigned);
  } catch {
    return null;
  }
}

/** What a call moves where, if it is a transfer written in the one way that {@link callOf} writes it. @param to lower case */
export function movedBy(
  to: string,
  value: bigint,
  data: string,
): Pick<DecodedTransaction, 'to' | 'contract' | 'amount'> | null {
  if (data === '0x') return { to, contract: null, amount: value };
  const call = ERC20.parseTransaction({ data });
  if (!call || value !== 0n) return null;
  const intent = { to: String(call.args[0]).toLowerCase(), contract: to, amount: BigInt(String(call.args[1])) };
  // anything behind the arguments would be decoded away
  return callOf(intent).data === data ? intent : null;
}
