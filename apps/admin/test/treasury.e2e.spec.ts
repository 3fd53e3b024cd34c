import type { Page } from 'playwright-core';
import { pay } from '../../../tools/launcher/payer';
import { waitFor } from '../../../tools/local/ports';
import { chainTruth } from '../../../tools/test/chain-truth';
import { axeFaults, PanelRig, unasked } from './panel-rig';

const CHAIN = 'ethereum-local';
/** A worker looks at wallets every few seconds, and a sweep takes some blocks. */
const PATIENCE = { timeout: 90_000 };

describe('the treasury in the panel', () => {
  let rig: PanelRig;
  let hot: { address: string; label: string };

  beforeAll(async () => {
    rig = await PanelRig.start({ LOCAL_CONFIRMATIONS: '2', RESERVES: 'USDT=5000/50' });
    for (const amount of ['60', '15']) {
      const { body } = await rig.api.post<{ orderId: string; address: string }>('/orders', {
        ...{ orderReference: `treasury ${amount}`, amount, currency: 'USDT', chainId: CHAIN },
      });
      await pay(rig.stack.ready.chains[CHAIN]!, 'USDT', body.address, amount);
      await waitFor(
        'the payment',
        async () =>
          (await rig.api.get<{ state: string }>(`/orders/${body.orderId}`)).state === 'completed' || undefined,
        60_000,
      );
    }
    const { wallets } = await rig.api.get<{ wallets: { role: string; address: string; label: string }[] }>('/treasury');
    hot = wallets.find(({ role }) => role === 'hot')!;
  }, 300_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const rpc = async (method: string, params: readonly unknown[]): Promise<void> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    await fetch(rig.stack.ready.chains[CHAIN]!.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  };
  const warning = (page: Page, words: RegExp) => page.getByRole('note').filter({ hasText: words });

  it('warns of a low reserve until a sweep that a person asks for has filled it', async () => {
    const { page, complaints } = await rig.signedIn('/treasury', { bypassCSP: true });
    const low = warning(
      page,
      new RegExp(`Reserve low: ${hot.label} holds 0\\.00 USDT on ${CHAIN}, its floor is 50\\.00 USDT`),
    );
    await low.waitFor(PATIENCE);
    expect(await axeFaults(page)).toEqual([]);
    const sweep = page.getByRole('button', { name: `Sweep now: USDT on ${CHAIN}` });
    const dialog = page.getByRole('dialog');
    // who thinks better of it is where he was
    await sweep.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText(/75\.00 USDT from 2 addresses/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Sweep now'));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Sweep now' }).click();
    await page.getByText(`A worker takes up the sweep of USDT on ${CHAIN}`).waitFor();
    await low.waitFor({ ...PATIENCE, state: 'detached' });
    await page
      .getByRole('table', { name: `Balances of ${hot.label}` })
      .getByText('75.00')
      .waitFor(PATIENCE);

    const token = rig.stack.ready.chains[CHAIN]!.tokens['USDT']!.address.toLowerCase();
    const arrived = await chainTruth(rig.stack.ready.chains[CHAIN]!.rpcUrl, new Set([hot.address.toLowerCase()]));
    expect(
      arrived
        .filter(({ contract }) => contract?.toLowerCase() === token)
        .map(({ amount }) => amount)
        .sort((a, b) => Number(a - b)),
    ).toEqual([15_000_000n, 60_000_000n]);
    await page.getByRole('link', { name: 'Sweeps' }).click();
    const rows = page.getByRole('table', { name: 'Sweeps' }).locator('tbody').getByRole('row');
    await rows.nth(1).waitFor();
    for (const row of await rows.all()) await row.getByText('Done', { exact: true }).waitFor(PATIENCE);
    expect(unasked(complaints)).toEqual([]);
  }, 240_000);

  it('warns when nothing is left to pay the network with', async () => {
    const { page } = await rig.signedIn('/treasury');
    const gas = page.getByRole('table', { name: 'Coins that pay for sweeps' });
    await gas.getByText('Enough').waitFor(PATIENCE);
    await rpc('anvil_setBalance', [hot.address, '0x0']);
    await warning(page, new RegExp(`0\\.00 ETH are left on ${CHAIN}`)).waitFor(PATIENCE);
    await gas.getByText('Low').waitFor();
    await rpc('anvil_setBalance', [hot.address, '0x8ac7230489e80000']);
    await gas.getByText('Enough').waitFor(PATIENCE);
    expect(await warning(page, /ETH are left/).count()).toBe(0);
  }, 200_000);
});
