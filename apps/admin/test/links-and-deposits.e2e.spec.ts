import { pay } from '../../../tools/launcher/payer';
import { axeFaults, PanelRig, settled, sidewaysPixels } from './panel-rig';

const CHAIN = 'ethereum-local';
const PHONE = { viewport: { width: 360, height: 740 } };

interface Link {
  readonly linkId: string;
  readonly url: string;
  readonly amount: string | null;
  readonly currencies: readonly { currency: string; chainIds: string[] }[];
  readonly inventoryTotal: number | null;
  readonly status: string;
}

describe('payment links and deposits in the panel', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const linkNamed = async (title: string): Promise<Link> => {
    const { data } = await rig.api.get<{ data: Link[] }>(`/payment-links?search=${encodeURIComponent(title)}`);
    expect(data).toHaveLength(1);
    return data[0]!;
  };

  it('makes a payment link, changes it, passes its address on and archives it', async () => {
    const { page, complaints } = await rig.signedIn('/payment-links', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { body: till } = await rig.api.post<{ accountId: string }>('/accounts', { name: 'Till' });
    await page.getByRole('button', { name: 'New link' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Night train');
    await dialog.getByRole('textbox', { name: 'Amount', exact: true }).fill('1e3');
    await dialog.getByLabel('Currency of the amount').fill('USDT');
    await dialog.getByLabel('USDT on').check();
    await dialog.getByLabel('Stock').fill('3');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await dialog.getByText(/plain decimal/i).waitFor();
    await dialog.getByRole('textbox', { name: 'Amount', exact: true }).fill('25.00');
    await dialog.getByRole('button', { name: 'Create link' }).click();

    await page.getByRole('heading', { level: 1, name: 'Night train' }).waitFor();
    await page.getByText('3 of 3').waitFor();
    const made = await linkNamed('Night train');
    expect(made).toMatchObject({
      amount: '25.00',
      inventoryTotal: 3,
      currencies: [{ currency: 'USDT', chainIds: [CHAIN] }],
    });
    await page.getByRole('button', { name: 'Copy address of the link' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made.url);

    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Stock').fill('5');
    await dialog.getByLabel('Description').fill('A seat by the window');
    await dialog.getByLabel('Sells for').selectOption(till.accountId);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('5 of 5').waitFor();
    await page.getByText('A seat by the window').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Till' }).waitFor();
    expect(await linkNamed('Night train')).toMatchObject({ accountId: till.accountId });

    await page.getByRole('button', { name: 'Archive' }).click();
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('Archived', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    expect((await linkNamed('Night train')).status).toBe('archived');
    // Only the refused amount may be complained about.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('lets the payer choose within limits', async () => {
    const { page } = await rig.signedIn('/payment-links', { bypassCSP: true });
    await page.getByRole('button', { name: 'New link' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('Tip jar');
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByText('The payer chooses').click();
    await dialog.getByLabel('Least').fill('1.00');
    await dialog.getByLabel('Most').fill('500.00');
    await dialog.getByLabel('Currency of the amount').fill('USDT');
    await dialog.getByLabel('USDC on').check();
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tip jar' }).waitFor();
    expect(await linkNamed('Tip jar')).toMatchObject({ amount: null, minAmount: '1.00', maxAmount: '500.00' });
    await page.goto('/admin/payment-links?search=tip');
    await page.getByRole('cell', { name: /1\.00.*to.*500\.00.*USDT/ }).waitFor();
  });

  it('binds an address to a customer, shows what he pays in, replaces the address and gives it up', async () => {
    const { page, complaints } = await rig.signedIn('/deposits/references');
    await page.getByRole('button', { name: 'Bind an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reference').fill('customer 7/a');
    await dialog.getByRole('textbox', { name: 'Customer' }).fill('cus_7');
    await dialog.getByLabel('Currency', { exact: true }).selectOption('USDT');
    await dialog.getByRole('button', { name: 'Bind address' }).click();
    await page.getByRole('heading', { level: 1, name: 'customer 7/a' }).waitFor();

    const addresses = page.getByRole('list', { name: 'Addresses of the reference' }).getByRole('listitem');
    const address = (await addresses.first().locator('code').textContent())!;
    await pay(rig.stack.ready.chains[CHAIN]!, 'USDT', address, '12.5');
    const deposits = page.getByRole('table', { name: 'Deposits of the reference' });
    await deposits.getByText(/· credited/).waitFor({ timeout: 60_000 });
    expect(await deposits.textContent()).toMatch(/12\.5.*USDT/);

    await page.getByRole('button', { name: 'New address' }).click();
    await dialog.getByRole('button', { name: 'Give a new address' }).click();
    await addresses.nth(1).waitFor();
    const states = await addresses.allTextContents();
    expect(states.find((text) => text.includes(address))).toMatch(/Replaced/);
    expect(states.filter((text) => text.includes('In use'))).toHaveLength(1);

    await page.getByRole('button', { name: 'Unbind' }).click();
    await dialog.getByRole('button', { name: 'Unbind' }).click();
    await page.getByText('nothing any more').waitFor();
    expect(complaints).toEqual([]);

    await page.goto('/admin/deposits?currency=USDT');
    await page.getByRole('link', { name: 'customer 7/a' }).first().waitFor();
    await page.getByLabel('Credit').selectOption('no');
    await page.getByText('No deposit matches').waitFor();
  });

  describe.each([['light'], ['dark']] as const)('in %s', (colorScheme) => {
    it.each([['/payment-links'], ['/deposits'], ['/deposits/references'], ['/deposits/references/customer%207%2Fa']])(
      'has nothing that axe finds fault with at %s, and fits a phone',
      async (path) => {
        const { page } = await rig.signedIn(path, { ...PHONE, colorScheme, bypassCSP: true });
        await settled(page);
        expect(await sidewaysPixels(page)).toBe(0);
        expect(await axeFaults(page)).toEqual([]);
      },
    );
  });
});
