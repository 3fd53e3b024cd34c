import { parseAmount } from '@chaintill/kernel';
import { DevnetWallet } from '../devnet/wallet';
import type { ReadyChain } from './ready-file';

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
  const token = chain.tokens[currency];
  if (!token && currency !== 'ETH')
    throw new Error(`${currency} is not one of ${Object.keys(chain.tokens).join(', ')}, ETH`);
  const value = parseAmount(amount, token?.decimals ?? NATIVE_DECIMALS);
  const wallet = new DevnetWallet(chain.rpcUrl, chain.payer.privateKey);
  try {
    return await wallet.send(token?.address ?? null, to, value);
  } finally {
    wallet.close();
  }
}
