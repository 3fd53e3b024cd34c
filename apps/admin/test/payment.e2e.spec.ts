import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pay } from '../../../tools/launcher/payer';
import { root } from '../../../tools/local/root';
import { startSink, type Sink } from '../../../tools/test/sink';
import { PanelRig, sidewaysPixels } from './panel-rig';

const CHAIN = 'ethereum-local';

interface Order {
  readonly orderId: string;
  readonly address: string;
}

describe('a payment, as the panel shows it', () => {
  let rig: PanelRig;
  let sink: Sink;

  beforeAll(async () => {
    rig = await PanelRig.start();
    sink = await startSink();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
    await sink?.close();
  }, 120_000);

  const order = async (orderReference: string, amount: string, currency = 'USDT'): Promise<Order> =>
    (await rig.api.post<Order>('/orders', { orderReference, amount, currency, chainId: CHAIN })).body;
  const send = (to: string, amount: string, currency = 'USDT'): Promise<string> =>
    pay(rig.stack.ready.chains[CHAIN]!, currency, to, amount);

  it('shows an order made over REST complete itself, each step with its cause, without a reload', async () => {
    await rig.api.post('/webhooks/endpoints', { url: `${sink.url}/shop`, events: ['*'] });
    const { orderId, address } = await order('order-live', '25.00');
    const { page, complaints } = await rig.signedIn('/orders');
    await page.getByRole('link', { name: 'order-live' }).click();
    await page.getByText('Waiting', { exact: true }).first().waitFor();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    const txHash = await send(address, '25.00');
    const steps = page.getByRole('list', { name: 'Steps of the order' });
    const completed = steps.getByRole('listitem').filter({ hasText: 'Completed' }).first();
    await completed.waitFor({ timeout: 60_000 });

    const seen = steps.getByRole('listitem').filter({ hasText: 'Payment seen on chain' }).first();
    expect(await seen.textContent()).toMatch(/25.*USDT/);
    expect(
      await seen.locator('code[title]').evaluateAll((codes) => codes.map((code) => code.getAttribute('title'))),
    ).toContain(txHash);
    // who told the merchant, and that it arrived
    await completed.getByText('Delivered').waitFor({ timeout: 30_000 });
    // the transfer, whole addresses and all
    const transfers = page.getByRole('table', { name: 'Transfers of the order' });
    await transfers.getByText('Payment', { exact: true }).waitFor();
    expect(await transfers.textContent()).toContain(address);
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    expect(complaints).toEqual([]);
    const { state } = await rig.api.get<{ state: string }>(`/orders/${orderId}`);
    expect(state).toBe('completed');
  });

  it('says what is wrong with a payment in another token', async () => {
    const { orderId, address } = await order('order-wrong-token', '10');
    await send(address, '10', 'USDC');
    const { page } = await rig.signedIn(`/orders/${orderId}`);
    await page.getByText('Wrong token', { exact: true }).first().waitFor({ timeout: 60_000 });
    await page.getByText('waits for a decision').waitFor({ timeout: 60_000 });

    await page.goto('/admin/transfers?outcome=wrong_token');
    await page.getByRole('table', { name: 'Transfers' }).getByText('10', { exact: false }).first().waitFor();
    await page.goto('/admin/balances');
    await page.getByRole('cell', { name: /USDC/ }).first().waitFor();
  });

  it('shows in the navigation where one is, in a low window', async () => {
    const { page } = await rig.signedIn('/audit', { viewport: { width: 1280, height: 600 } });
    const here = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' });
    await here.waitFor();
    const inSight = await here.evaluate((link) => {
      const { x, y, width, height } = link.getBoundingClientRect();
      return link.contains(document.elementFromPoint(x + width / 2, y + height - 2));
    });
    expect(inSight).toBe(true);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it('shows text from outside as text', async () => {
    const evil = `<img src=x onerror="window.bitten=1"><script>window.bitten=1</script>`;
    await rig.api.post('/orders', {
      orderReference: evil,
      amount: '1',
      currency: 'USDT',
      chainId: CHAIN,
      metadata: { note: evil },
      successUrl: 'https://shop.example/"onmouseover="window.bitten=1',
    });
    const { page, complaints } = await rig.signedIn('/orders');
    await page.getByRole('link', { name: evil }).click();
    await page.getByRole('heading', { level: 1, name: evil }).waitFor();
    await page.getByText(evil).nth(1).waitFor();
    expect(await page.evaluate(() => 'bitten' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('keeps filters, sorting and page in the address', async () => {
    for (let n = 1; n <= 22; n++) await order(`list-${String(n).padStart(2, '0')}`, `${n}.5`);
    const { page } = await rig.signedIn('/orders');
    await page.getByLabel('State').selectOption('pending');
    await page.getByRole('button', { name: 'Amount' }).click();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.waitForURL((url) => url.searchParams.get('page') === '2');
    const url = new URL(page.url());
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      state: 'pending',
      sort: 'amount',
      order: 'desc',
      page: '2',
    });
    await page.getByRole('link', { name: 'list-01' }).waitFor();

    await page.reload();
    await page.getByRole('link', { name: 'list-01' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'list-22' }).waitFor();

    await page.getByLabel('Order reference').fill('list-07');
    await page.getByRole('link', { name: 'list-07' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  });

  it('makes an order by hand, with the words of the server at the field that is wrong', async () => {
    const { page } = await rig.signedIn('/orders');
    await page.getByRole('button', { name: 'New order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reference').fill('by-hand');
    await dialog.getByLabel('Amount').fill('1e3');
    await dialog.getByRole('button', { name: /Create test order/ }).click();
    await dialog.getByText(/Must be a plain decimal|must be a string/i).waitFor();
    await dialog.getByLabel('Amount').fill('12.5');
    await dialog.getByRole('button', { name: /Create test order/ }).click();
    await page.getByRole('heading', { level: 1, name: 'by-hand' }).waitFor();
  });

  it('has a page for an order that does not exist', async () => {
    const { page } = await rig.signedIn('/orders/ord_01k9zt3c8m6m5b7d9e0f1g2h3j');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/does not exist.*req_/);
    await alert.getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('tells a payment on a phone, and draws the volume with a table beside it', async () => {
    const { page, complaints } = await rig.signedIn('/orders?reference=order-live', {
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole('link', { name: 'order-live' }).click();
    await page.getByText('Payment seen on chain').first().waitFor();
    expect(await sidewaysPixels(page)).toBe(0);

    await page.goto('/admin');
    const days = page.getByRole('slider', { name: 'Volume in USDT by day' });
    expect(await days.getAttribute('aria-valuetext')).toMatch(/^25 USDT, .* · 1 order$/);
    await page.waitForFunction(hasBar);
    await days.press('ArrowLeft');
    expect(await days.getAttribute('aria-valuetext')).toMatch(/^0 USDT, .* · 0 orders$/);
    expect(await sidewaysPixels(page)).toBe(0);
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('table', { name: 'Completed volume by day' });
    await table.waitFor();
    expect(await table.textContent()).toMatch(/25.*USDT/);
    expect(complaints).toEqual([]);
  });

  it('has its picture taken for the README when asked to', async () => {
    if (!process.env['UPDATE_SCREENSHOT']) return;
    const { page } = await rig.signedIn('/orders?reference=order-live', {
      deviceScaleFactor: 2,
      viewport: { width: 1280, height: 900 },
    });
    await page.getByRole('link', { name: 'order-live' }).click();
    await page.getByText('Payment seen on chain').first().waitFor();
    await page.waitForLoadState('networkidle');
    const path = join(root, 'docs/images/panel.png');
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
  });

  // last, since its order would be the volume that the overview begins with
  it('covers no amount on a phone, however many decimals it has', async () => {
    const amount = '0.123456789012345678';
    const { address } = await order('order-long-amount', amount, 'ETH');
    await send(address, amount, 'ETH');
    const phone = { viewport: { width: 320, height: 740 } };
    const { page } = await rig.signedIn('/transfers?currency=ETH', phone);
    const cells = page.getByRole('row').filter({ hasText: amount }).first().getByRole('cell');
    await cells.first().waitFor({ timeout: 60_000 });
    const [figure, state] = [
      await cells.nth(0).locator('span').first().boundingBox(),
      await cells.nth(1).boundingBox(),
    ];
    expect((figure?.x ?? 0) + (figure?.width ?? 0)).toBeLessThanOrEqual(state?.x ?? 0);
    expect(await sidewaysPixels(page)).toBe(0);
  });
});

/** Whether the chart has a bar in the colour of the day that stands out. Runs in the page. */
function hasBar(): boolean {
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--ct-chart-1');
  const canvas = document.querySelector<HTMLCanvasElement>('figure canvas');
  if (!canvas?.width) return false;
  const bytes = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.includes(`${colour.slice(1)}ff`);
}
