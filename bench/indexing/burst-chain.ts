import { AbiCoder, Interface, Wallet, keccak256 } from 'ethers';
import { contract } from '../../tools/devnet/compile';
import { Erc20, PAYER_KEY } from '../../tools/devnet/tokens';
import { startAnvil, type LocalAnvil } from '../../tools/local/anvil';

/** A local chain full of Transfer logs. */
export interface BurstChain {
  readonly anvil: LocalAnvil;
  /** Canonical. */
  readonly token: string;
  readonly endBlock: number;
  readonly transfers: number;
  /** Every recipient there is; each gets as many transfers as the next. */
  readonly recipients: readonly string[];
  /** Sends one more transaction with `count` logs, to recipient numbers `start` and after. */
  burst(start: number, count: number): Promise<void>;
}

/** Starts anvil and fills it: one block for each transaction, `perBlock` transfers in each. */
export async function startBurstChain(blocks: number, perBlock: number, population: number): Promise<BurstChain> {
  const anvil = await startAnvil();
  const token = await Erc20.deploy(anvil.url, 'BurstToken');
  token.close();
  const abi = new Interface(contract('BurstToken').abi);
  const from = new Wallet(PAYER_KEY).address;
  const burst = async (start: number, count: number): Promise<void> => {
    const data = abi.encodeFunctionData('burst', [start, count, population]);
    await anvil.rpc('eth_sendTransaction', [{ from, to: token.address, data, gas: '0x1000000' }]);
    await anvil.rpc('evm_mine', []);
  };
  // Mined by hand: left to itself, anvil puts transactions that come quickly into one block.
  await anvil.rpc('evm_setAutomine', [false]);
  for (let block = 0; block < blocks; block++) await burst(block * perBlock, perBlock);
  const recipients = Array.from({ length: population }, (_, i) => {
    const hash = keccak256(AbiCoder.defaultAbiCoder().encode(['uint256'], [i]));
    return `0x${hash.slice(26)}`;
  });
  // Block 1 deployed the token.
  const chain = {
    anvil,
    token: token.address.toLowerCase(),
    endBlock: blocks + 1,
    transfers: blocks * perBlock,
    recipients,
    burst,
  };
  const head = Number(await anvil.rpc<string>('eth_blockNumber'));
  if (head !== chain.endBlock) throw new Error(`the chain ends at ${head}, not at ${chain.endBlock}`);
  return chain;
}
