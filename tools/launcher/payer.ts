import { parseAmount } from '@chaintill/kernel';
import { Contract, isError, JsonRpcProvider, Wallet, type TransactionResponse } from 'ethers';
import type { ReadyChain } from './ready-file';

const TRANSFER = ['function transfer(address to, uint256 value)'];
const NATIVE_DECIMALS = 18;

/**
 * Sends money from the chain's rich wallet, as a payer would. Resolves as soon as the transaction is sent.
 * @param currency symbol of a token, or ETH
 * @param amount decimal text, e.g. `25.00`
 * @returns hash of the transaction
 * @throws Error for a chain without a payer, or a currency that it does not have; DomainError INVALID_AMOUNT
 */
export async function pay(chain: ReadyChain, currency: string, to: string, amount: string): Promise<string> {
  if (!chain.payer) throw new Error('there is no local payer on this chain: pay with a wallet of your own');
  const provider = new JsonRpcProvider(chain.rpcUrl, undefined, { cacheTimeout: -1 });
  try {
    const wallet = new Wallet(chain.payer.privateKey, provider);
    const token = chain.tokens[currency];
    if (!token && currency !== 'ETH')
      throw new Error(`${currency} is not one of ${Object.keys(chain.tokens).join(', ')}, ETH`);
    const value = parseAmount(amount, token?.decimals ?? NATIVE_DECIMALS);
    if (!token) return await inTurn(() => wallet.sendTransaction({ to, value }));
    // The interface declares no return value, so it fits both kinds of token. A dynamic method is untyped in ethers.
    const transfer = new Contract(token.address, TRANSFER, wallet).getFunction('transfer');
    return await inTurn(async () => (await transfer(to, value)) as TransactionResponse);
  } finally {
    provider.destroy();
  }
}

/** Sends again with the next nonce when another payment from the same wallet came first: then this one was not taken. */
async function inTurn(send: () => Promise<TransactionResponse>): Promise<string> {
  for (;;) {
    try {
      return (await send()).hash;
    } catch (error) {
      if (!isError(error, 'REPLACEMENT_UNDERPRICED') && !isError(error, 'NONCE_EXPIRED')) throw error;
    }
  }
}
