import type { Page } from 'playwright-core';
import { pay } from '../../../tools/launcher/payer';
import { axeFaults, PanelRig, sidewaysPixels, unasked } from './panel-rig';

const CHAIN = 'ethereum-local';

interface Order {
  readonly orderId: string;
  readonly address: string;
  readonly state: string;
}

describe('money that needs a person', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const order = async (orderReference: string, amount: string): Promise<Order> =>
    (await rig.api.post<Order>('/orders', { orderReference, amount, currency: 'USDT', chainId: CHAIN })).body;
  const send = (to: string, amount: string, currency = 'USDT'): Promise<string> =>
    pay(rig.stack.ready.chains[CHAIN]!, currency, to, amount);
  const stateOf = async ({ orderId }: Order): Promise<string> => (await rig.api.get<Order>(`/orders/${orderId}`)).state;
  /** Opens the dialog about the transfer as soon as it waits, and chooses what shall become of it. */
  const decide = async (page: Page, txHash: string, choice: string) => {
    await page.getByRole('button', { name: `Decide about ${txHash}` }).click({ timeout: 60_000 });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: choice }).check();
    return dialog;
  };

  it('credits a second payment to another order, and shows what the audit log keeps', async () => {
    const paid = await order('paid-twice', '10');
    const open = await order('still-open', '10');
    await send(paid.address, '10');
    const txHash = await send(paid.address, '10');
    const { page, complaints } = await rig.signedIn('/');
    await page.getByText('One transfer waits for a decision').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'In review 1 waiting' }).click();

    const dialog = await decide(page, txHash, 'Credit it to an order');
    const goOn = dialog.getByRole('button', { name: 'Go on' });
    expect(await goOn.isDisabled()).toBe(true);
    const search = dialog.getByRole('textbox', { name: 'Order' });
    await search.fill('no-such-order');
    await dialog.getByText('No order has that reference or id').waitFor();
    await search.fill(open.orderId);
    await dialog.getByRole('radio', { name: /still-open/ }).waitFor();
    await search.fill('still-open');
    await dialog.getByRole('radio', { name: /still-open/ }).check();
    await dialog.getByLabel('Note').fill('customer wrote');
    await goOn.click();

    // all of it once more, whole, and the safe answer first
    for (const text of ['10 USDT', CHAIN, paid.address, txHash, 'still-open', 'customer wrote'])
      await dialog.getByText(text).first().waitFor();
    const back = dialog.getByRole('button', { name: 'Back' });
    expect(await back.evaluate((button) => button === document.activeElement)).toBe(true);
    await dialog.getByRole('button', { name: 'Credit to the order' }).click();
    await dialog.getByText('transfer.decided').waitFor();
    expect(await dialog.getByRole('table', { name: 'Before and after' }).textContent()).toMatch(/credit/);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Nothing waits').waitFor();
    expect(await stateOf(open)).toBe('completed');
    expect(unasked(complaints)).toEqual([]);
  });

  it('keeps what nobody asked for, and sets aside what goes back', async () => {
    const first = await order('wrong-kept', '30');
    const second = await order('wrong-returned', '30');
    const kept = await send(first.address, '7', 'USDC');
    const returned = await send(second.address, '8', 'USDC');
    const { page } = await rig.signedIn('/review');
    let dialog = await decide(page, kept, 'Keep it');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();

    dialog = await decide(page, returned, 'Return it');
    await dialog.getByLabel('Return to').fill('0x1234');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('button', { name: 'Set aside for return' }).click();
    // back at the field that the server names
    const address = dialog.getByLabel('Return to');
    await address.waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await address.fill('');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByText(rig.stack.ready.chains[CHAIN]!.payer!.address, { exact: false }).first().waitFor();
    await dialog.getByRole('button', { name: 'Set aside for return' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.goto('/admin/transfers?currency=USDC');
    await page.getByText(`kept by ${rig.owner.email}`).waitFor();
    await page.getByText(`set aside to be returned by ${rig.owner.email}`).waitFor();
    await page.goto('/admin/balances');
    const row = page.getByRole('row').filter({ hasText: 'USDC' });
    await row.getByText('7', { exact: true }).waitFor();
    await row.getByText('8', { exact: true }).waitFor();
  });

  it('credits to a deposit reference, on a phone', async () => {
    await rig.api.post('/deposits/references', { depositReference: 'customer-7', currency: 'USDT', chainId: CHAIN });
    const paid = await order('paid-again', '5');
    await send(paid.address, '5');
    const txHash = await send(paid.address, '5');
    const { page } = await rig.signedIn('/review', {
      viewport: { width: 360, height: 740 },
      bypassCSP: true,
    });
    const dialog = await decide(page, txHash, 'Credit it to a deposit reference');
    const reference = dialog.getByRole('textbox', { name: 'Deposit reference' });
    expect(await axeFaults(page)).toEqual([]);
    await reference.fill('customer-8');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    expect(await sidewaysPixels(page)).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Credit to the reference' }).click();
    await dialog.getByText(/does not exist/).waitFor();
    await dialog.getByRole('button', { name: 'Back' }).click();
    await reference.fill('customer-7');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.getByRole('button', { name: 'Credit to the reference' }).click();
    await dialog.getByText('transfer.decided').waitFor();
    const { totalAmount } = await rig.api.get<{ totalAmount: unknown }>('/deposits/references/customer-7');
    expect(totalAmount).toEqual({ USDT: '5.00' });
  });

  it('shows a viewer what waits, without a way to decide', async () => {
    const { address } = await order('seen-only', '9');
    await send(address, '3', 'USDC');
    const { page } = await rig.signedIn('/review', {}, await rig.person('viewer'));
    await page.getByRole('cell', { name: /3 USDC/ }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('button', { name: /^Decide/ }).count()).toBe(0);
  });

  it('asks for a price in fiat, cancels an order, and takes less as payment', async () => {
    const { page } = await rig.signedIn('/orders');
    await page.getByRole('button', { name: 'New order' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reference').fill('in-dollars');
    await dialog.getByLabel('Currency').first().selectOption('ETH');
    await dialog.getByText('In fiat').click();
    await dialog.getByRole('textbox', { name: 'Price', exact: true }).fill('30.00');
    await dialog.getByRole('textbox', { name: 'Price currency' }).fill('nope');
    await dialog.getByRole('button', { name: 'Create test order' }).click();
    await page.waitForFunction(
      () => document.querySelectorAll('[role=dialog] [aria-invalid=true], [role=dialog] [role=alert]').length > 0,
    );
    await dialog.getByRole('textbox', { name: 'Price currency' }).fill('usd');
    await dialog.getByRole('button', { name: 'Create test order' }).click();
    await page.getByRole('heading', { level: 1, name: 'in-dollars' }).waitFor();
    const slip = page.getByRole('region', { name: 'Sums of the order' });
    expect(await slip.textContent()).toMatch(/Price30.00 USDAsked0.01/);
    await page.getByText('1 ETH = ').waitFor();
    expect(await page.getByRole('link', { name: 'Open', exact: true }).getAttribute('href')).toMatch(/\/pay\/ord_/);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Cancel order' }).count()).toBe(0);

    const less = await order('paid-less', '20');
    await send(less.address, '19');
    await page.goto(`/admin/orders/${less.orderId}`);
    await page.getByRole('button', { name: 'Accept as paid' }).click({ timeout: 60_000 });
    await dialog.getByText('arrived and is final').waitFor();
    await dialog.getByRole('button', { name: 'Accept as paid' }).click();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await slip.getByText('Accepted').waitFor();
    expect(await stateOf(less)).toBe('completed');
  });
});
