import { axeFaults, PanelRig, settled, sidewaysPixels, unasked } from './panel-rig';

const PAGES = [
  '/',
  '/orders',
  '/transfers',
  '/review',
  '/balances',
  '/addresses',
  '/webhooks',
  '/webhooks/deliveries',
  '/api-keys',
  '/oauth-apps',
  '/settings',
  '/people',
  '/audit',
  '/account',
];
/** Open to who is not signed in. */
const DOORS = ['/sign-in', '/invitation', '/invitation#not-a-token'];
const PHONE = { viewport: { width: 360, height: 740 } };

describe('the panel', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  it('lets nobody in without the right password, and says why in the words of the server', async () => {
    const { page } = await rig.visit('/orders?state=completed');
    await page.waitForURL('**/admin/sign-in?**');
    await page.getByLabel('E-mail').fill(rig.owner.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();

    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/e-mail or password is wrong.*req_/);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('takes people back to where they wanted to go', async () => {
    const { page } = await rig.signedIn('/orders?state=completed');
    await page.waitForURL('**/admin/orders?state=completed');
    expect(await page.getByLabel('State').inputValue()).toBe('completed');
  });

  it('keeps the session in a cookie that no script and no other site can use, and ends it on the server', async () => {
    const { page } = await rig.signedIn();
    const [cookie, ...others] = await page.context().cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/admin/sign-in');
    const answer = await fetch(`${rig.stack.ready.api}/admin/api/session`, {
      headers: { cookie: `${cookie!.name}=${cookie!.value}` },
    });
    expect(answer.status).toBe(401);
    await page.goto('/admin/orders');
    await page.waitForURL('**/admin/sign-in?**');
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await rig.visit('/');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const { email, password } = rig.owner;
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    // The first stop is the way past the navigation.
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    // A dialog keeps the focus, gives it back, and every stop can be seen.
    await page.goto('/admin/api-keys');
    const opener = page.getByRole('button', { name: 'Create API key' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('opens every page without a complaint of the browser and without asking a stranger', async () => {
    const { page, complaints, strangers } = await rig.signedIn();
    for (const path of PAGES) {
      await page.goto(`/admin${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
    }
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('fits a phone in %s without scrolling sideways', async (colorScheme) => {
    const { page, complaints } = await rig.signedIn('/', { ...PHONE, colorScheme });
    for (const path of [...PAGES, ...DOORS, '/no-such-page']) {
      await page.goto(`/admin${path}`);
      await settled(page);
      expect({ path, sideways: await sidewaysPixels(page) }).toEqual({ path, sideways: 0 });
    }
    expect(unasked(complaints)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'has no fault that axe finds, in %s',
    async (colorScheme) => {
      const { page } = await rig.signedIn('/', { colorScheme, bypassCSP: true });
      for (const path of [...PAGES, ...DOORS, '/no-such-page']) {
        await page.goto(`/admin${path}`);
        await settled(page);
        expect({ path, faults: await axeFaults(page) }).toEqual({ path, faults: [] });
      }
      for (const [path, opener] of [
        ['/orders', 'New order'],
        ['/addresses', 'Import addresses'],
        ['/api-keys', 'Create API key'],
        ['/webhooks', 'Add endpoint'],
        ['/oauth-apps', 'Register an app'],
        ['/people', 'Invite'],
        ['/account', 'Set up'],
        ['/account', 'Make another'],
        ['/account', 'Leave'],
      ] as const) {
        await page.goto(`/admin${path}`);
        await page.getByRole('button', { name: opener }).first().click();
        await page.getByRole('dialog').waitFor();
        expect({ path, opener, faults: await axeFaults(page) }).toEqual({ path, opener, faults: [] });
      }
    },
    180_000,
  );

  it('offers a viewer nothing that a viewer may not do, and the server refuses the rest', async () => {
    await rig.api.post('/webhooks/endpoints', { url: 'http://127.0.0.1:4711/hooks', events: ['*'] });
    const { page } = await rig.signedIn('/orders', {}, await rig.person('viewer'));
    await page.getByText('No orders yet').waitFor();
    expect(await page.getByRole('button', { name: 'New order' }).count()).toBe(0);
    const navigation = page.getByRole('navigation', { name: 'Main' });
    expect(await navigation.getByRole('link').allTextContents()).toEqual([
      'Overview',
      'Orders',
      'Payment links',
      'Deposits',
      'Transfers',
      'In review',
      'Payouts',
      'Approvals',
      'Balances',
      'Statement',
      'Sub-accounts',
      'Treasury',
      'Webhooks',
    ]);
    await navigation.getByRole('link', { name: 'Webhooks' }).click();
    const card = page.getByRole('article');
    await card.getByRole('link', { name: 'Deliveries' }).waitFor();
    expect(await card.getByRole('button').count()).toBe(0);

    await page.goto('/admin/api-keys');
    await page.getByRole('alert').getByText('the role viewer does not allow').waitFor();
  });

  it('asks to sign in again when the session is over, and goes on from there', async () => {
    const { page } = await rig.signedIn('/orders');
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Balances' }).click();
    await page.waitForURL('**/admin/sign-in?to=%2Fbalances');
  });

  it('folds the navigation away on a phone', async () => {
    const { page } = await rig.signedIn('/', PHONE);
    expect(await page.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('follows the system into the dark, and whoever chooses otherwise', async () => {
    const { page } = await rig.signedIn('/', { colorScheme: 'dark' });
    const brightness = (): Promise<number> =>
      page.evaluate(() => {
        const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body)
          .backgroundColor.match(/\d+/g)!
          .map(Number);
        return (red + green + blue) / 3;
      });
    expect(await brightness()).toBeLessThan(60);

    await page.getByText('Light', { exact: true }).click({ force: true });
    expect(await brightness()).toBeGreaterThan(200);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await brightness()).toBeGreaterThan(200);
  });

  it('shows no page to a stranger: not framed, no script from elsewhere', async () => {
    const answer = await fetch(rig.stack.ready.panel);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toMatch(/style-src 'self'(;|$)/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/(src|href)="https?:/);
  });
});
