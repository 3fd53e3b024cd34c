import { Contract, ContractFactory, JsonRpcProvider, Wallet, type TransactionResponse } from 'ethers';
import { contract, type ContractName } from './compile';

/** First account of anvil's well-known mnemonic: deploys the tokens and pays. Local coins only. */
export const PAYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

export interface DeployedTokens {
  readonly USDT: string;
  readonly USDC: string;
}

/** Deploys a USDT whose `transfer` returns nothing and a USDC, six decimals each, and mints 10 million of both to the payer. */
export async function deployTokens(rpcUrl: string): Promise<DeployedTokens> {
  const usdt = await Erc20.deploy(rpcUrl, 'TetherToken', ['Tether USD', 'USDT', 6]);
  const usdc = await Erc20.deploy(rpcUrl, 'StandardToken', ['USD Coin', 'USDC', 6]);
  const payer = new Wallet(PAYER_KEY).address;
  for (const token of [usdt, usdc]) {
    await token.mint(payer, 10_000_000_000_000n);
    token.close();
  }
  return { USDT: usdt.address, USDC: usdc.address };
}

/** A token of the local chain as its payer sees it. Each call waits for its receipt. */
export class Erc20 {
  private readonly provider: JsonRpcProvider;
  private readonly token: Contract;

  /**
   * @param name contract whose interface the token has
   * @param key private key of the payer
   */
  constructor(
    rpcUrl: string,
    /** Contract address, EIP-55. */
    readonly address: string,
    name: ContractName = 'TetherToken',
    key: string = PAYER_KEY,
  ) {
    this.provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, pollingInterval: 50 });
    this.token = new Contract(address, contract(name).abi, new Wallet(key, this.provider));
  }

  /** Deploys `name` from the payer's account. */
  static async deploy(
    rpcUrl: string,
    name: ContractName,
    args: readonly unknown[] = [],
    key = PAYER_KEY,
  ): Promise<Erc20> {
    const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1, pollingInterval: 50 });
    try {
      const { abi, bytecode } = contract(name);
      const factory = new ContractFactory(abi, bytecode, new Wallet(key, provider));
      const deployed = await factory.deploy(...args);
      await deployed.waitForDeployment();
      return new Erc20(rpcUrl, await deployed.getAddress(), name, key);
    } finally {
      provider.destroy();
    }
  }

  /** @param amount base units @returns hash of the mined transaction */
  transfer(to: string, amount: bigint): Promise<string> {
    return this.send('transfer', to, amount);
  }

  /** One transaction with one log per recipient. @param amounts base units */
  transferMany(to: readonly string[], amounts: readonly bigint[]): Promise<string> {
    return this.send('transferMany', to, amounts);
  }

  mint(to: string, amount: bigint): Promise<string> {
    return this.send('mint', to, amount);
  }

  /** Mints `amount` to each, in one transaction. */
  mintMany(to: readonly string[], amount: bigint): Promise<string> {
    return this.send('mintMany', to, amount);
  }

  async balanceOf(holder: string): Promise<bigint> {
    // ethers types the result of a dynamic method as any; the ABI says uint256.
    return (await this.token.getFunction('balanceOf')(holder)) as bigint;
  }

  close(): void {
    this.provider.destroy();
  }

  private async send(method: string, ...args: readonly unknown[]): Promise<string> {
    // A state-changing method of an ethers contract resolves to the sent transaction.
    const sent = (await this.token.getFunction(method)(...args)) as TransactionResponse;
    await sent.wait();
    return sent.hash;
  }
}
