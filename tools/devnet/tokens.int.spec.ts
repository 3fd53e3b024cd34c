import { Wallet } from 'ethers';
import { startAnvil, type LocalAnvil } from '../local/anvil';
import { Erc20, PAYER_KEY, deployTokens } from './tokens';

describe('tokens of the local chain', () => {
  let anvil: LocalAnvil;
  beforeAll(async () => {
    anvil = await startAnvil();
  });
  afterAll(() => anvil.stop());

  it('pays with a USDT whose transfer returns nothing and with a USDC', async () => {
    const tokens = await deployTokens(anvil.url);
    const to = Wallet.createRandom().address;
    for (const [name, address] of [
      ['TetherToken', tokens.USDT],
      ['StandardToken', tokens.USDC],
    ] as const) {
      const token = new Erc20(anvil.url, address, name);
      await token.transfer(to, 1_500_000n);
      expect(await token.balanceOf(to)).toBe(1_500_000n);
      expect(await token.balanceOf(new Wallet(PAYER_KEY).address)).toBe(9_999_998_500_000n);
      token.close();
    }
  });

  it('has a double of USDT under another address, and a token that keeps a fee', async () => {
    const to = Wallet.createRandom().address;
    const tokens = await deployTokens(anvil.url);
    const fake = await Erc20.deploy(anvil.url, 'StandardToken', ['Tether USD', 'USDT', 6]);
    expect(fake.address).not.toBe(tokens.USDT);
    const fee = await Erc20.deploy(anvil.url, 'FeeToken', ['Fee token', 'FEE', 6]);
    await fee.mint(new Wallet(PAYER_KEY).address, 1_000_000n);
    await fee.transfer(to, 1_000_000n);
    expect(await fee.balanceOf(to)).toBe(990_000n);
    for (const token of [fake, fee]) token.close();
  });
});
