import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHAIN } from '../../../test/gateway';
import { root } from '../../../tools/local/root';
import { CheckoutRig, code, faults, pathOf, scan, sidewaysPixels } from './checkout-rig';

/* How the payer's pages look and read, on small screens, in the dark, from right to left, by ear, without storage. */

const PHONE = { viewport: { width: 320, height: 640 } };

let rig: CheckoutRig;
beforeAll(async () => {
  rig = await CheckoutRig.start();
}, 240_000);
afterAll(() => rig?.close(), 120_000);

it('speaks the language that is asked for, remembers another that is chosen, and runs from right to left', async () => {
  const order = await rig.asked();
  const { page, complaints } = await rig.visit(`${pathOf(order.checkoutUrl)}?lang=es`, PHONE);
  await page.getByRole('heading', { level: 1, name: 'Esperando tu pago' }).waitFor();
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'es',
    'ltr',
  ]);

  await page.getByLabel('Idioma').selectOption('ar');
  await page.getByRole('heading', { level: 1, name: 'في انتظار دفعتك' }).waitFor();
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'ar',
    'rtl',
  ]);
  expect(await sidewaysPixels(page)).toBe(0);
  // Amount and address are read in their own direction.
  const direction = (testId: string): Promise<string> =>
    page
      .getByTestId(testId)
      .locator('bdi, code')
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  expect(page.getByTestId('address')).toBeDefined();
  expect(await direction('amount')).toBe('ltr');
  expect(await page.getByTestId('address').evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
  expect(await scan(code(page))).toContain(order.address);

  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'في انتظار دفعتك' }).waitFor();
  expect(complaints).toEqual([]);
});

it('is light: all that is loaded before a payer can pay stays below 120 KB', async () => {
  const order = await rig.asked();
  const { page } = await rig.visit(`${pathOf(order.checkoutUrl)}?lang=es`);
  await code(page).waitFor();
  await page.evaluate(() => document.fonts.ready);
  const loaded = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => entry.toJSON() as { name: string; transferSize: number })
      .filter(({ name }) => !name.includes('/checkout/api/')),
  );
  expect(loaded.some(({ name }) => name.endsWith('.woff2'))).toBe(true);
  const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0);
  expect(bytes).toBeGreaterThan(60_000);
  expect(bytes).toBeLessThan(120_000);
});

it('takes the language of the browser when nothing is asked for', async () => {
  const { page } = await rig.visit('/pay/l/nothing-here', { locale: 'es-MX' });
  await page.getByRole('heading', { level: 1, name: 'Este enlace de pago no existe' }).waitFor();
});

it('works where storage is blocked', async () => {
  const link = await rig.link();
  const { page } = await rig.visit('/pay/none/none');
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    }
  });
  await page.goto(pathOf(link.url));
  await page.getByLabel('Colours').selectOption('dark');
  expect(await page.evaluate(() => document.documentElement.dataset['scheme'])).toBe('dark');
  await page.getByRole('button', { name: 'Continue to payment' }).dblclick();
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
  const { data } = await rig.gateway.api.get<{ data: { paymentLinkId: string | null }[] }>('/orders?limit=100');
  expect(data.filter(({ paymentLinkId }) => paymentLinkId === link.linkId)).toHaveLength(1);
});

it('copies the amount and the address as they are, without rounding and without blanks', async () => {
  const order = await rig.asked({ amount: '12.340000' });
  const { page } = await rig.visit(pathOf(order.checkoutUrl), { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy the amount' }).click();
  await page.getByText('Copied').waitFor();
  expect(await copied()).toBe('12.340000');
  await page.getByRole('button', { name: 'Copy the address' }).click();
  // the first one may still be told of
  await page.getByRole('definition').filter({ hasText: order.address }).getByText('Copied').waitFor();
  expect(await copied()).toBe(order.address);
});

it('is walked through by keyboard alone, and says to the ear what changes', async () => {
  const link = await rig.link();
  const { page } = await rig.visit(pathOf(link.url));
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Waiting for your payment' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  await page.getByRole('status').filter({ hasText: 'Waiting for your payment' }).waitFor();
});

it('says plainly what is not there', async () => {
  const { page } = await rig.visit('/pay/ord_01k9zt3c8m6m5b7d9e0f1g2h3j-f0rEx4mpl3T0kenF0rD0cs');
  await page.getByRole('heading', { level: 1, name: 'There is no such payment' }).waitFor();
  await page.goto('/pay/a/b/c');
  await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
});

it('is served under a policy without inline code, hashed files for good, the page afresh', async () => {
  const answer = await fetch(`${rig.origin}/pay/l/anything`);
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy.split('; ').sort()).toEqual([
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "img-src 'self'",
    "manifest-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
  ]);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  const html = await answer.text();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|https?:\/\//);
  const [script = ''] = /\/pay\/assets\/[\w.-]+\.js/.exec(html) ?? [];
  const file = await fetch(rig.origin + script, { headers: { 'accept-encoding': 'br' } });
  expect(file.headers.get('content-encoding')).toBe('br');
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await fetch(`${rig.origin}/pay/assets/none.js`)).status).toBe(404);
});

let made: Promise<[name: string, path: string][]> | undefined;
/** A page of each kind, made once and looked at in every colour and language. */
const shown = (): Promise<[name: string, path: string][]> => (made ??= makePages());

async function makePages(): Promise<[name: string, path: string][]> {
  const { gateway } = rig;
  const link = await rig.link({
    currencies: [
      { currency: 'USDT', chainIds: [CHAIN] },
      { currency: 'USDC', chainIds: [CHAIN] },
    ],
    inventoryTotal: 3,
  });
  const tips = await rig.link({ amount: undefined, minAmount: '1', maxAmount: '500' });
  const open = await rig.asked();
  const wrong = await rig.asked();
  const paid = await rig.asked();
  await gateway.pay(wrong, '25', 'USDC');
  await gateway.pay(wrong, '10');
  await gateway.pay(paid, '30');
  await gateway.reaches(wrong, 'partially_paid');
  await gateway.reaches(paid, 'overpaid');
  return [
    ['link', pathOf(link.url)],
    ['tips', pathOf(tips.url)],
    ['open', pathOf(open.checkoutUrl)],
    ['wrong', pathOf(wrong.checkoutUrl)],
    ['paid', pathOf(paid.checkoutUrl)],
    ['nothing', '/pay/l/nothing-here'],
  ];
}

describe.each([['light'], ['dark']] as const)('in %s', (colorScheme) => {
  it.each([['en'], ['ar']])(
    'has no fault that axe finds and fits a small phone, in %s',
    async (lang) => {
      const pages = await shown();
      const { page } = await rig.visit('/pay/none/none', { ...PHONE, colorScheme, bypassCSP: true });
      for (const [name, path] of pages) {
        await page.goto(`${path}?lang=${lang}`);
        await page.locator('h1').waitFor();
        await picture(page, `${name}-${lang}-${colorScheme}`);
        expect({ name, sideways: await sidewaysPixels(page) }).toEqual({ name, sideways: 0 });
        expect({ name, faults: await faults(page) }).toEqual({ name, faults: [] });
      }
    },
    180_000,
  );
});

it('has its picture taken for the README when asked to', async () => {
  if (!process.env['UPDATE_SCREENSHOT']) return;
  const link = await rig.link({
    title: 'Night train',
    description: 'A seat by the window',
    amount: '24.90',
    priceCurrency: 'EUR',
    cancelUrl: 'https://shop.example/cart',
  });
  const { page } = await rig.visit(pathOf(link.url), { viewport: { width: 1100, height: 790 } });
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await code(page).waitFor();
  await page.mouse.click(5, 400);
  await page.waitForLoadState('load');
  const path = join(root, 'docs/images/checkout.png');
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path });
});

/** Keeps what was seen, where somebody wants to look at it. */
async function picture(page: Awaited<ReturnType<CheckoutRig['visit']>>['page'], name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  const folder = join(root, 'test-results/checkout');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
