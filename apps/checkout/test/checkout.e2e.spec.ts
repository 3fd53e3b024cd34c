import type { OrderView } from '@chaintill/orders';
import { CHAIN } from '../../../test/gateway';
import { waitFor } from '../../../tools/local/ports';
import { CheckoutRig, code, pathOf, requestIn, scan } from './checkout-rig';

/* Payments as payers make them, in a browser, on the real local chain. */

let rig: CheckoutRig;
beforeAll(async () => {
  rig = await CheckoutRig.start();
}, 240_000);
afterAll(() => rig?.close(), 120_000);

const pay = (order: OrderView, amount: string, currency = 'USDT'): Promise<string> =>
  rig.gateway.pay(order, amount, currency);

it('sells over a link: one order for a double click, the code asks for it, paid without a reload', async () => {
  const link = await rig.link({
    description: 'A seat by the window',
    currencies: [
      { currency: 'USDT', chainIds: [CHAIN] },
      { currency: 'USDC', chainIds: [CHAIN] },
    ],
    successUrl: 'https://shop.example/thanks?train=1',
  });
  const { page, complaints, strangers } = await rig.visit(pathOf(link.url));
  await page.getByRole('heading', { level: 1, name: 'Night train' }).waitFor();
  await page.getByText('Test mode').waitFor();
  await page.getByRole('radio', { name: /USDT/ }).check();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByRole('button', { name: 'Continue to payment' }).dblclick();
  const order = await rig.orderOf(page);
  expect(order).toMatchObject({ amount: '25.00', state: 'pending' });

  // Back and forth, the same choice is the same payment.
  await page.goBack();
  await page.getByRole('radio', { name: /USDT/ }).check();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  expect((await rig.orderOf(page)).orderId).toBe(order.orderId);
  const { data } = await rig.gateway.api.get<{ data: { paymentLinkId: string | null }[] }>('/orders?limit=100');
  expect(data.filter(({ paymentLinkId }) => paymentLinkId === link.linkId)).toHaveLength(1);

  // What is on the screen, in the code and in the order is the same.
  const { address: token } = rig.gateway.chain.tokens['USDT']!;
  const asks = requestIn(await scan(code(page)));
  expect(asks).toEqual({ token, chain: '31337', to: order.address, units: 25_000_000n });
  expect(await page.getByTestId('address').textContent()).toBe(order.address);
  expect((await page.getByTestId('amount').textContent())!.replace('\u00a0', ' ')).toMatch(/^25\.00 USDT/);
  await page.getByRole('radio', { name: 'Address only' }).check();
  expect(await scan(code(page))).toBe(order.address);

  await pay(order, '25');
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  expect(await code(page).count()).toBe(0);
  const back = page.getByRole('link', { name: /^Back to/ });
  expect(await back.getAttribute('href')).toBe('https://shop.example/thanks?train=1');
  expect(page.url()).toContain(rig.origin);

  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor();
  expect(complaints).toEqual([]);
  expect(strangers).toEqual([]);
});

it('asks for the rest after a part, with a fresh code', async () => {
  const order = await rig.asked();
  const { page, complaints } = await rig.visit(pathOf(order.checkoutUrl));
  await pay(order, '10');
  await page.getByRole('heading', { level: 1, name: 'Part of the payment arrived' }).waitFor({ timeout: 60_000 });
  expect((await page.getByTestId('amount').textContent())!.replace('\u00a0', ' ')).toMatch(/^15\.00 USDT/);
  expect(requestIn(await scan(code(page)))).toMatchObject({ to: order.address, units: 15_000_000n });
  // Money was seen: there is nothing to cancel any more.
  expect(await page.getByRole('button', { name: 'Cancel payment' }).count()).toBe(0);
  await pay(order, '15');
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
  expect(complaints).toEqual([]);
});

it('tells of a payment that came late what becomes of it', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(pathOf(order.checkoutUrl));
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
  await rig.gateway.api.post(`/sandbox/orders/${order.orderId}/simulate`, { scenario: 'late' });
  await page
    .getByRole('heading', { level: 1, name: 'The payment came after the time was up' })
    .waitFor({ timeout: 90_000 });
  await page.getByText('25 USDT arrived after the time was up.').waitFor();
  await page.getByText(/decides whether it counts or goes back to you/).waitFor();
  await page.getByText(/name the reference/).waitFor();
  expect(await code(page).count()).toBe(0);
});

it('tells of another token that it does not pay, and still takes the right one', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(pathOf(order.checkoutUrl));
  await pay(order, '25', 'USDC');
  await page.getByText('25 USDC arrived, but that is not the currency asked for.').waitFor({ timeout: 60_000 });
  await page.getByText(/Please still send 25\.00\sUSDT/).waitFor();
  expect(requestIn(await scan(code(page))).units).toBe(25_000_000n);
  await pay(order, '25');
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
  await page.getByText('25 USDC arrived, but').waitFor();
});

it('says how much was too much, and that a second payment came', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(pathOf(order.checkoutUrl));
  await pay(order, '30');
  await page.getByText('You sent 5 USDT more than was asked for.').waitFor({ timeout: 60_000 });
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
  const again = await pay(order, '7');
  await waitFor(
    'the second transfer',
    async () =>
      (await rig.gateway.transfers(order)).some(({ txHash, status }) => txHash === again && status === 'confirmed') ||
      undefined,
  );
  await page.reload();
  await page.getByText('7 USDT arrived again after the payment was complete.').waitFor();
});

it('waits again when the chain takes a payment back', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(pathOf(order.checkoutUrl));
  await page.evaluate(() => {
    const told: string[] = Object.assign(window, { told: [] }).told;
    new MutationObserver(() => told.push(document.querySelector('h1')?.textContent ?? '')).observe(document.body, {
      subtree: true,
      characterData: true,
      childList: true,
    });
  });
  await rig.gateway.api.post(`/sandbox/orders/${order.orderId}/simulate`, { scenario: 'reorg' });
  const found = 'Payment found';
  await page.waitForFunction((text) => (window as unknown as { told: string[] }).told.includes(text), found, {
    timeout: 60_000,
  });
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor({ timeout: 60_000 });
  expect(requestIn(await scan(code(page)))).toMatchObject({ to: order.address, units: 25_000_000n });
});

it('gives the last unit to one of two', async () => {
  const link = await rig.link({ title: 'Last seat', inventoryTotal: 1 });
  const buyers = await Promise.all([rig.visit(pathOf(link.url)), rig.visit(pathOf(link.url))]);
  await Promise.all(buyers.map(({ page }) => page.getByText('1 left').waitFor()));
  // There is one way to pay, so it is chosen already.
  await Promise.all(buyers.map(({ page }) => page.getByRole('button', { name: 'Continue to payment' }).click()));
  const titles = await Promise.all(
    buyers.map(async ({ page }) => {
      const title = page.getByRole('heading', { level: 1, name: /^(Waiting for your payment|Sold out)$/ });
      await title.waitFor();
      return title.textContent();
    }),
  );
  expect(titles.sort()).toEqual(['Sold out', 'Waiting for your payment']);
  const { data } = await rig.gateway.api.get<{ data: { paymentLinkId: string | null }[] }>('/orders?limit=100');
  expect(data.filter(({ paymentLinkId }) => paymentLinkId === link.linkId)).toHaveLength(1);
});

it('takes the amount of an open link exactly as it is typed, within its limits', async () => {
  const link = await rig.link({ title: 'Tip jar', amount: undefined, minAmount: '1.00', maxAmount: '500.00' });
  const { page, complaints } = await rig.visit(pathOf(link.url));
  const amount = page.getByLabel('Amount', { exact: true });
  const go = page.getByRole('button', { name: 'Continue to payment' });
  for (const [typed, fault] of [
    ['', 'Enter the amount'],
    ['1,000', 'Write the amount in digits'],
    ['0.999999', 'The smallest amount is 1.00 USDT.'],
    ['500.000001', 'The largest amount is 500.00 USDT.'],
  ] as const) {
    await amount.fill(typed);
    await go.click();
    await page.getByText(fault).waitFor();
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
  }
  await amount.fill('١٢٫٣٤٥٦٧٨');
  await go.click();
  const order = await rig.orderOf(page);
  expect(order.amount).toBe('12.345678');
  expect(requestIn(await scan(code(page))).units).toBe(12_345_678n);
  expect(complaints).toEqual([]);
});

it('marks what cannot be taken now, and why', async () => {
  // Nobody on this machine knows what a won is worth.
  const link = await rig.link({ title: 'Ramen', amount: '9000', priceCurrency: 'KRW' });
  const { page } = await rig.visit(pathOf(link.url));
  await page.getByText('Not possible now: no rate for USDT').waitFor();
  expect(await page.getByRole('radio', { name: /USDT/ }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Continue to payment' }).isDisabled()).toBe(true);
  await page.getByText('None of the ways to pay is possible at this moment.').waitFor();
});

it('says of a link that is closed that it is', async () => {
  const link = await rig.link({ title: 'Old train', cancelUrl: 'https://shop.example/trains' });
  await rig.gateway.api.delete(`/payment-links/${link.linkId}`);
  const { page } = await rig.visit(pathOf(link.url));
  await page.getByRole('heading', { level: 1, name: 'This payment link is closed' }).waitFor();
  expect(await page.getByRole('link', { name: /^Back to/ }).getAttribute('href')).toBe('https://shop.example/trains');
});

it('gives a payment up after a second look, and begins another', async () => {
  const link = await rig.link({ title: 'Second thoughts', inventoryTotal: 1, cancelUrl: 'https://shop.example/cart' });
  const { page } = await rig.visit(pathOf(link.url));
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  const first = await rig.orderOf(page);
  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await page.getByRole('button', { name: 'No, keep it' }).click();
  await page.getByRole('button', { name: 'Cancel payment' }).click();
  await page.getByRole('button', { name: 'Yes, cancel' }).click();
  await page.getByRole('heading', { level: 1, name: 'Payment cancelled' }).waitFor();
  expect(await page.getByRole('link', { name: /^Back to/ }).getAttribute('href')).toBe('https://shop.example/cart');
  expect((await rig.gateway.api.get<OrderView>(`/orders/${first.orderId}`)).state).toBe('cancelled');

  await page.getByRole('button', { name: 'Start a new payment' }).click();
  await page.getByText('1 left').waitFor();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
  expect((await rig.orderOf(page)).orderId).not.toBe(first.orderId);
});

it('goes on by asking where the stream of events is blocked', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit('/pay/nowhere/at/all');
  await page.route('**/events', (route) => route.abort());
  await page.goto(pathOf(order.checkoutUrl));
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
  await pay(order, '25');
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
});

it('stands up again when a part of it cannot be loaded', async () => {
  const link = await rig.link();
  const { page } = await rig.visit(pathOf(link.url));
  await page.route('**/assets/payment-page-*', (route) => route.abort());
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByRole('heading', { level: 1, name: 'Something went wrong' }).waitFor();
  await page.unroute('**/assets/payment-page-*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
});

it('says that it is offline, and catches up afterwards', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(pathOf(order.checkoutUrl));
  await page.context().setOffline(true);
  await page.getByText('You are offline').waitFor();
  await pay(order, '25');
  await rig.gateway.reaches(order, 'completed');
  await page.context().setOffline(false);
  await page.getByRole('heading', { level: 1, name: 'Paid' }).waitFor({ timeout: 60_000 });
  expect(await page.getByText('You are offline').count()).toBe(0);
});
