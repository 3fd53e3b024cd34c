import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { waitFor } from '../local/ports';
import { endProcess } from '../local/processes';
import { startLocalChain, type LocalChain } from './local-chain';
import { Erc20 } from './tokens';

interface Block {
  number: string;
  hash: string;
}

const folder = mkdtempSync(join(tmpdir(), 'chaintill-chain-'));
let chain: LocalChain | undefined;
const start = async (): Promise<LocalChain> => {
  chain = await startLocalChain({ folder, blockSeconds: 1 }, () => undefined);
  return chain;
};
const block = (local: LocalChain, tag: string): Promise<Block> => local.anvil.rpc('eth_getBlockByNumber', [tag, false]);

afterAll(async () => {
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('takes up where it was after a stop: blocks, tokens, balances', async () => {
  const first = await start();
  const to = Wallet.createRandom().address;
  const usdt = new Erc20(first.anvil.url, first.tokens.USDT);
  await usdt.transfer(to, 7n);
  usdt.close();
  const before = await block(first, 'latest');
  await first.stop();

  const second = await start();
  expect(second.tokens).toEqual(first.tokens);
  expect(await block(second, before.number)).toEqual(before);
  const again = new Erc20(second.anvil.url, second.tokens.USDT);
  expect(await again.balanceOf(to)).toBe(7n);
  again.close();
  await waitFor(
    'a later block',
    async () => Number((await block(second, 'latest')).number) > Number(before.number) || undefined,
  );
});

it('keeps a block with a payment through a hard kill', async () => {
  const first = chain as LocalChain;
  const to = Wallet.createRandom().address;
  const usdc = new Erc20(first.anvil.url, first.tokens.USDC, 'StandardToken');
  await usdc.transfer(to, 9n);
  usdc.close();
  const paid = await block(first, 'latest');
  // Final is three blocks deep here: the recorder has written the payment down long before.
  await waitFor(
    'three blocks',
    async () => Number((await block(first, 'latest')).number) >= Number(paid.number) + 3 || undefined,
  );
  await endProcess(first.anvil.pid, 'SIGKILL', 5_000);
  await first.anvil.ended;

  const second = await start();
  expect(await block(second, paid.number)).toEqual(paid);
});
