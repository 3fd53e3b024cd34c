import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { createDataSource } from '@chaintill/persistence';
import { pay } from '../../../tools/launcher/payer';
import { axeFaults, PanelRig, settled, sidewaysPixels, unasked } from './panel-rig';

const CHAIN = 'ethereum-local';
const PHONE = { viewport: { width: 320, height: 740 } };

interface Order {
  readonly orderId: string;
  readonly address: string;
  readonly state: string;
}

/** Tenths of a cent of a stablecoin: enough for every amount of this test, and no float. */
const thousandths = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace(/[^\d.]/g, '').split('.');
  return BigInt(whole + fraction.padEnd(3, '0').slice(0, 3));
};

describe('the books in the panel', () => {
  let rig: PanelRig;
  const orders: Order[] = [];

  beforeAll(async () => {
    rig = await PanelRig.start({ RECONCILE_MINUTES: '1' });
    for (const [reference, amount, currency] of [
      ['books-1', '25.50', 'USDT'],
      ['books-2', '14.5', 'USDT'],
      ['books-3', '3', 'USDC'],
    ] as const) {
      const { body } = await rig.api.post<Order>('/orders', {
        ...{ orderReference: reference, amount, currency: 'USDT', chainId: CHAIN },
      });
      orders.push(body);
      await pay(rig.stack.ready.chains[CHAIN]!, currency, body.address, amount);
      if (currency === 'USDT') await until(() => isPaid(body.orderId));
    }
    await until(async () => (await sumsOf('USDC'))['review'] === '3000000');
  }, 300_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const isPaid = async (orderId: string): Promise<boolean> =>
    (await rig.api.get<Order>(`/orders/${orderId}`)).state === 'completed';

  /** What the postings say, in base units: the books themselves, without the program that shows them. */
  async function sumsOf(symbol: string, purse?: string): Promise<Record<string, string>> {
    const url = rig.stack.ready.postgresUrl;
    const source = await createDataSource({ url, poolSize: 1, applicationName: 'books-test' }).initialize();
    try {
      const rows: { kind: string; sum: string }[] = await source.query(
        `select a.kind, sum(p.amount)::text as sum from ledger_postings p join ledger_accounts a on a.id = p.account_id
         join assets s on s.id = a.asset_id
         where a.organization_id = $1 and s.symbol = $2 and ($3::text is null or a.sub_account = $3) group by a.kind`,
        [rig.stack.ready.organization.id, symbol, purse ?? null],
      );
      return Object.fromEntries(rows.map(({ kind, sum }) => [kind, sum]));
    } finally {
      await source.destroy();
    }
  }

  /** What the chain itself says; figures in hexadecimal. */
  async function ask<T = string>(method: string, params: readonly unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(rig.stack.ready.chains[CHAIN]!.rpcUrl, { method: 'POST', headers, body });
    return ((await answer.json()) as { result: T }).result;
  }

  /** The cells of the row of an asset, as they read. */
  async function cells(page: Page, table: string, text: string): Promise<string[]> {
    const row = page
      .getByRole('table', { name: table })
      .locator('tbody')
      .getByRole('row')
      .filter({ hasText: text })
      .first();
    await row.waitFor();
    return row.getByRole('cell').allTextContents();
  }

  it('shows what the books say, what that is worth, and how it came to be', async () => {
    const { page, complaints, strangers } = await rig.signedIn('/balances');
    await page.getByText('Worth in all').waitFor();
    expect(await sumsOf('USDT')).toMatchObject({ available: '40000000' });
    const usdt = await cells(page, 'Balances per asset', 'USDT');
    expect(usdt.slice(1, 6)).toEqual(['40.00', '0.00', '0.00', '0.00', '40.00']);
    const usdc = await cells(page, 'Balances per asset', 'USDC');
    expect(usdc.slice(1, 6)).toEqual(['0.00', '0.00', '0.00', '3.00', '3.00']);

    // what the page adds up comes out even, and is what the rates make of it
    const { data: rates } = await rig.api.get<{ data: { currency: string; rate: string }[] }>('/rates');
    const worth = page.getByRole('region', { name: 'Worth in USD' });
    const all = (await worth.textContent())!;
    const total = thousandths(/in all([\d.]+)/.exec(all)![1]!);
    expect(total).toBe(thousandths(usdt[6]!) + thousandths(usdc[6]!));
    const exact = (['USDT', 'USDC'] as const).reduce((sum, currency) => {
      const rate = rates.find((one) => one.currency === currency)!.rate;
      return sum + (currency === 'USDT' ? 40n : 3n) * thousandths(rate);
    }, 0n);
    // rounded down by less than a cent for each figure
    expect(total <= exact + 43n && total > exact - 20n).toBe(true);

    await page.getByLabel('Asset').selectOption({ label: `USDT on ${CHAIN}` });
    const slider = page.getByRole('slider', { name: 'Balance in USDT over time' });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^now: 40\.00 USDT, Available 40\.00/);
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^end of .*: 0\.00 USDT/);
    await page.getByText('7 days').click();
    await page.waitForURL(/range=week/);
    await page.getByText('Table', { exact: true }).click();
    const history = page.getByRole('table', { name: 'Balance over time' });
    await history
      .getByRole('row')
      .nth(24 * 7)
      .waitFor();
    expect((await history.getByRole('row').nth(1).getByRole('cell').allTextContents()).slice(0, 2)).toEqual([
      'now',
      '40.00',
    ]);
    await page.reload();
    await slider.waitFor();
    expect(await page.getByLabel('Asset').inputValue()).toBe(`USDT ${CHAIN}`);
    expect([unasked(complaints), strangers]).toEqual([[], []]);
  });

  it('has a statement whose end is the balance, and gives it away as a file', async () => {
    const { page, complaints } = await rig.signedIn('/balances', { acceptDownloads: true });
    await page.getByRole('table', { name: 'Balances per asset' }).getByRole('link', { name: 'USDT' }).click();
    await page.getByRole('heading', { level: 1, name: 'Statement' }).waitFor();
    const ends = await cells(page, 'Balances at both ends of the period', 'USDT');
    expect(ends.slice(1)).toEqual(['Available', '0.00', '+40.00', '40.00']);
    const table = page.getByRole('table', { name: 'Statement' });
    const read = async (): Promise<string[][]> => {
      const rows = await table.getByRole('row').all();
      return Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allTextContents()));
    };
    const lines = await read();
    expect(lines.map(([, , , income, , after]) => [income, after])).toEqual([
      ['14.50', '40.00 USDT'],
      ['25.50', '25.50 USDT'],
    ]);
    await page.getByRole('button', { name: 'When' }).click();
    await page.waitForURL(/order=asc/);
    await table.getByRole('row').nth(1).getByText('25.50 USDT').waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('statement-USDT-available.csv');
    const file: Record<string, string>[] = parse(readFileSync(await download.path()), { columns: true });
    expect(file.map((line) => [line['in'], line['out'], line['balance']])).toEqual([
      ['25.50', '', '25.50'],
      ['14.50', '', '40.00'],
    ]);

    await page.getByLabel('Account', { exact: true }).selectOption('all');
    await page.getByRole('table', { name: 'Balances at both ends of the period' }).getByText('Pending').waitFor();
    // yesterday and before there was nothing
    await page.getByLabel('To day').fill('2026-01-01');
    await page.getByText('Nothing was booked there').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await table.getByRole('row').nth(2).waitFor();
    expect(unasked(complaints)).toEqual([]);
  });

  it('keeps money apart in a sub-account, moves it both ways, and says when it cannot', async () => {
    const { page, complaints } = await rig.signedIn('/accounts');
    await page.getByRole('button', { name: 'New account' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Shop in Vienna');
    await dialog.getByLabel('Your id').fill('shop-7');
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Shop in Vienna' }).waitFor();
    await page.getByText('Nothing in it yet').waitFor();
    const accountId = page.url().split('/').pop()!;

    const move = async (way: string, amount: string): Promise<void> => {
      await page.getByRole('button', { name: 'Move money' }).click();
      await dialog.getByText(way).click();
      await dialog.getByRole('textbox', { name: 'Amount' }).fill(amount);
      await dialog.getByRole('button', { name: 'Move', exact: true }).click();
    };
    await move('Into Shop in Vienna', 'ten');
    await dialog.getByText(/plain decimal/i).waitFor();
    await dialog.getByRole('textbox', { name: 'Amount' }).fill('10.25');
    await dialog.getByRole('button', { name: 'Move', exact: true }).click();
    await dialog.getByText('Done', { exact: true }).first().waitFor();
    await dialog.getByRole('status').getByText('Done').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'Balances of the account' }).getByText('10.25').waitFor();

    await move('Back to the main account', '4');
    await dialog.getByRole('status').getByText('Done').waitFor();
    await dialog.getByRole('button', { name: 'Move more' }).click();
    await dialog.getByText('Back to the main account').click();
    await dialog.getByRole('textbox', { name: 'Amount' }).fill('6.250001');
    await dialog.getByText('More than the 6.25 USDT that are there').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'All of it' }).click();
    expect(await dialog.getByRole('textbox', { name: 'Amount' }).inputValue()).toBe('6.25');
    await dialog.getByText('More than the 6.25 USDT that are there').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // a program may ask for more; that it was refused at its turn stands in the list
    const asked = { direction: 'out', chainId: CHAIN, currency: 'USDT', amount: '400' };
    await rig.api.post(`/accounts/${accountId}/transfers`, asked);

    expect(await sumsOf('USDT', accountId)).toEqual({ available: '6250000' });
    expect((await sumsOf('USDT', ''))['available']).toBe('33750000');
    expect((await cells(page, 'Balances of the account', 'USDT')).slice(1)).toEqual(['6.25', '0.00', '0.00', '0.00']);
    const moved = page.getByRole('table', { name: 'Transfers of the account' });
    await moved.getByText('Failed').waitFor();
    expect(await moved.getByText('Done').count()).toBe(2);

    // its statement, and that of the main account, end with what each of them has
    await page.getByRole('link', { name: 'Statement' }).last().click();
    const closing = async (): Promise<string | undefined> =>
      (await cells(page, 'Balances at both ends of the period', 'USDT'))[4];
    await page.getByRole('table', { name: 'Balances at both ends of the period' }).getByText('6.25').first().waitFor();
    expect([await closing(), await page.getByLabel('Of', { exact: true }).inputValue()]).toEqual(['6.25', accountId]);
    await page.getByLabel('Of', { exact: true }).selectOption('');
    await page.getByRole('table', { name: 'Balances at both ends of the period' }).getByText('33.75').first().waitFor();

    await page.goto('/admin/accounts?search=vienna');
    expect((await cells(page, 'Sub-accounts', 'Shop in Vienna'))[1]).toBe('6.25 USDT');
    expect(unasked(complaints)).toEqual([]);
  });

  it('shows wallets, their addresses whole, with what the chain says', async () => {
    const { page, complaints } = await rig.signedIn('/treasury');
    const { wallets } = await rig.api.get<{ wallets: { role: string; address: string; label: string }[] }>('/treasury');
    const hot = wallets.find(({ role }) => role === 'hot')!;
    const copied = page.getByRole('button', { name: `Copy address of ${hot.label}` }).locator('xpath=..');
    expect(await copied.locator('code').textContent()).toBe(hot.address);
    // sweeps may be paid for meanwhile
    await until(async () => {
      const coins = (await cells(page, `Balances of ${hot.label}`, 'ETH'))[1]!;
      return thousandths(coins) === BigInt(await ask('eth_getBalance', [hot.address, 'latest'])) / 10n ** 15n;
    });
    expect(unasked(complaints)).toEqual([]);
  });

  it('says that chain and books agree, at which block, and of what they are made', async () => {
    const { page, complaints } = await rig.signedIn('/treasury/reconciliation');
    // the first comparison is made as the worker starts, before there is anything, maybe before a block is final
    await page.getByRole('table', { name: `Chain and books on ${CHAIN}` }).waitFor({ timeout: 120_000 });
    await until(async () => (await cells(page, `Chain and books on ${CHAIN}`, 'USDT'))[1] !== '0.00');
    await page.getByRole('heading', { level: 2 }).getByText('Equal').waitFor();
    const { data } = await rig.api.get<{ data: { run: { height: number; blockHash: string } }[] }>('/reconciliation');
    const { height, blockHash } = data[0]!.run;
    const block = await ask<{ hash: string }>('eth_getBlockByNumber', [`0x${height.toString(16)}`, false]);
    expect(blockHash).toBe(block.hash);
    const usdt = await cells(page, `Chain and books on ${CHAIN}`, 'USDT');
    expect(usdt[1]).toBe(usdt[5]);
    expect(thousandths(usdt[1]!)).toBeGreaterThanOrEqual(40_000n);
    expect(usdt[6]).toBe('0.00');
    await page.getByRole('table', { name: 'Comparisons' }).getByText('Equal').first().waitFor();
    expect(unasked(complaints)).toEqual([]);
  }, 180_000);

  it('shows a viewer everything and lets him change nothing', async () => {
    const { page } = await rig.signedIn('/accounts', {}, await rig.person('viewer'));
    await page.getByRole('link', { name: 'Shop in Vienna' }).click();
    await page.getByRole('table', { name: 'Balances of the account' }).waitFor();
    expect(await page.getByRole('button', { name: /Move money|Edit/ }).count()).toBe(0);
    await page.goto('/admin/treasury');
    await page.getByRole('heading', { level: 2, name: 'At receiving addresses' }).waitFor();
    expect(await page.getByRole('button', { name: /^Sweep/ }).count()).toBe(0);
  });

  describe.each([['light'], ['dark']] as const)('in %s', (colorScheme) => {
    it.each([
      ['/balances'],
      ['/balances?range=week'],
      ['/statement?kind=all'],
      ['/accounts'],
      ['/treasury'],
      ['/treasury/sweeps'],
      ['/treasury/reconciliation'],
    ])('has nothing that axe finds fault with at %s, and fits a phone', async (path) => {
      const { page } = await rig.signedIn(path, { ...PHONE, colorScheme, bypassCSP: true });
      await settled(page);
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });

    it('has none in a sub-account and in the dialog that moves money', async () => {
      const { page } = await rig.signedIn('/accounts', { ...PHONE, colorScheme, bypassCSP: true });
      await page.getByRole('link', { name: 'Shop in Vienna' }).click();
      await page.getByRole('table', { name: 'Transfers of the account' }).getByText('Failed').waitFor();
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Move money' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'All of it' }).waitFor();
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });
  });
});

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 200));
}
