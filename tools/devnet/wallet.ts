import { Contract, isError, JsonRpcProvider, Wallet, type TransactionResponse } from 'ethers';

const TRANSFER = ['function transfer(address to, uint256 value)'];

/** A wallet on a local EVM chain. */
export class DevnetWallet {
  readonly provider: JsonRpcProvider;
  private readonly wallet: Wallet;

  constructor(rpcUrl: string, privateKey: string) {
    this.provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, pollingInterval: 100 });
    this.wallet = new Wallet(privateKey, this.provider);
  }

  get address(): string {
    return this.wallet.address;
  }

  /**
   * Sends money. Resolves as soon as the transaction is sent.
   * @param contract of a token; null for the native coin
   * @param units base units
   * @returns its hash
   */
  async send(contract: string | null, to: string, units: bigint): Promise<string> {
    if (contract === null) return inTurn(() => this.wallet.sendTransaction({ to, value: units }));
    // The interface declares no return value, so it fits both kinds of token. A dynamic method is untyped in ethers.
    const transfer = new Contract(contract, TRANSFER, this.wallet).getFunction('transfer');
    return inTurn(async () => (await transfer(to, units)) as TransactionResponse);
  }

  close(): void {
    this.provider.destroy();
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
