import type { Page } from 'playwright-core';
import { ApiClient } from '../../../tools/launcher/api-client';
import { PanelRig, storeSecret, unasked } from './panel-rig';

describe('keys, apps and settings at the panel', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start();
    await rig.equip();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const createKey = async (page: Page, name: string): Promise<string> => {
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await rig.confirm(page, 'Create test key');
    await dialog.getByTestId('secret').waitFor();
    return storeSecret(page);
  };
  /** Presses a button that asks for a code first, and gives it. */
  const save = async (page: Page, button = 'Save'): Promise<void> => {
    await page.getByRole('button', { name: button, exact: true }).click();
    await rig.confirm(page, 'Save');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const client = (secret: string): ApiClient => new ApiClient(rig.stack.ready.api, secret);

  it('edits a key: where it works from counts at once, and a wrong line is named', async () => {
    const { page } = await rig.signedIn('/api-keys');
    const secret = await createKey(page, 'till 9');
    await page.getByRole('link', { name: 'till 9' }).click();
    await page.getByRole('heading', { level: 1, name: 'till 9' }).waitFor();
    await page.getByLabel('Name').fill('till nine');
    await page.getByRole('button', { name: 'Add an address' }).click();
    // a list that is pasted becomes lines
    await page.getByLabel('Address or range 1').focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', '192.0.2.0/24, 999.1.1.1');
      document.activeElement!.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
    await save(page);
    await page.getByText('"999.1.1.1"').waitFor();
    expect(await page.getByLabel('Address or range 2').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Remove 999.1.1.1' }).click();
    await save(page);
    await page.getByText('“till nine” is saved').waitFor();
    await expect(client(secret).get('/orders')).rejects.toMatchObject({ status: 403 });

    await page.getByRole('button', { name: 'Remove 192.0.2.0/24' }).click();
    await save(page);
    await page.getByText('any address').waitFor();
    expect(await client(secret).get('/orders')).toMatchObject({ data: [] });
  });

  it('gives a key an end, and takes it back', async () => {
    const { page } = await rig.signedIn('/api-keys');
    await createKey(page, 'for a while');
    await page.getByRole('link', { name: 'for a while' }).click();
    const until = page.getByLabel('Works until');
    await until.fill('2020-01-01T00:00');
    await save(page);
    await page.getByText('Must be in the future').waitFor();
    await until.fill('2099-01-01T00:00');
    await save(page);
    await page.getByText('Expires', { exact: true }).waitFor();
    await until.fill('');
    await save(page);
    await page.getByText('Active', { exact: true }).waitFor();
  });

  it('rotates a key with an overlap in which both work, and revokes it', async () => {
    const { page, complaints } = await rig.signedIn('/api-keys');
    const old = await createKey(page, 'turning');
    await page.getByRole('link', { name: 'turning' }).click();
    await page.getByRole('button', { name: 'Rotate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The old key').selectOption('3600');
    await rig.confirm(page, 'Make the new key');
    await dialog.getByTestId('secret').waitFor();
    const next = await storeSecret(page);
    for (const secret of [old, next]) expect(await client(secret).get('/orders')).toMatchObject({ data: [] });
    await page.getByText('Expires', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('This key is revoked').waitFor();
    await expect(client(old).get('/orders')).rejects.toMatchObject({ status: 401 });
    expect(await client(next).get('/orders')).toMatchObject({ data: [] });
    expect(unasked(complaints)).toEqual([]);
  });

  it('registers an OAuth app that gets tokens until it is revoked', async () => {
    const { page, complaints } = await rig.signedIn('/oauth-apps');
    await page.getByRole('button', { name: 'Register an app' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('accounting');
    await dialog.getByRole('checkbox', { name: 'write' }).check();
    await rig.confirm(page, 'Register test app');
    await dialog.getByTestId('secret').waitFor();
    const shown = dialog.filter({ has: page.getByTestId('secret') });
    const clientId = await shown.locator('code').first().textContent();
    const clientSecret = await storeSecret(page);
    const token = (): Promise<Response> =>
      fetch(`${rig.stack.ready.api}/api/v1/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId ?? '',
          client_secret: clientSecret,
        }),
      });
    const answer = await token();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer', scope: 'read write' });

    const row = page.getByRole('row').filter({ hasText: 'accounting' });
    await row.getByText('read, write').waitFor();
    await row.getByRole('button', { name: 'Revoke accounting' }).click();
    await dialog.getByRole('button', { name: 'Revoke app' }).click();
    await row.getByText('Revoked').waitFor();
    expect((await token()).status).toBe(401);
    expect(unasked(complaints)).toEqual([]);
  });

  it('saves a setting, puts a refusal at its field, and goes back to the default', async () => {
    const { page } = await rig.signedIn('/settings');
    const tolerance = page.getByRole('textbox', { name: 'Tolerance below the amount' });
    await tolerance.fill('1e1');
    await save(page, 'Save Tolerance below the amount');
    await page.getByText('Must be a percentage as text').waitFor();
    expect(await tolerance.getAttribute('aria-invalid')).toBe('true');
    await tolerance.fill('1.5');
    await save(page, 'Save Tolerance below the amount');
    await page.getByText('“Tolerance below the amount” is saved').waitFor();
    await page.reload();
    expect(await tolerance.inputValue()).toBe('1.5');
    await save(page, 'Use the default for Tolerance below the amount');
    await page.waitForFunction(() => !document.body.textContent.includes('Use the default'));
    expect(await tolerance.inputValue()).toBe('0');

    expect(await page.getByRole('textbox', { name: 'Platform fee' }).isDisabled()).toBe(true);
    const smallest = page.getByRole('group', { name: 'Smallest deposits' });
    await smallest.getByRole('button', { name: 'Add a currency' }).click();
    await smallest.getByLabel('Asset to add').selectOption({ label: 'USDC on Ethereum (local)' });
    await smallest.getByRole('button', { name: 'Add', exact: true }).click();
    await smallest.getByRole('textbox', { name: 'USDC on ethereum-local' }).fill('20');
    await save(page, 'Save Smallest deposits');
    await page.getByText('“Smallest deposits” is saved').waitFor();
    const { value } = await rig.api.get<{ value: unknown }>('/config/minimumDeposits');
    expect(value).toEqual({ 'ethereum-local': { USDC: '20' } });
  });

  it('shows what currencies cost and by whom, or why nobody can say', async () => {
    const { page } = await rig.signedIn('/settings');
    const rates = page.getByRole('table', { name: 'Rates now' });
    await rates.getByRole('row').filter({ hasText: 'ETH' }).getByText('USD').first().waitFor();
    expect(await rates.getByRole('row').filter({ hasText: 'ETH' }).textContent()).toMatch(/3000 USD.*fixed.*s old/);
    await page.getByRole('textbox', { name: 'Fewest sources' }).fill('9');
    await save(page, 'Save Fewest sources');
    await rates.getByText('No rate').first().waitFor({ timeout: 30_000 });
    await save(page, 'Use the default for Fewest sources');
    await rates.getByText('No rate').first().waitFor({ state: 'detached', timeout: 30_000 });
  });

  it('keeps an audit log of all that, with what was and what is', async () => {
    const { page, complaints } = await rig.signedIn('/audit');
    await page.getByLabel('Action').fill('setting.updated');
    const table = page.getByRole('table', { name: 'Audit log' });
    await page.waitForURL((url) => url.searchParams.get('action') === 'setting.updated');
    await page.waitForFunction(
      () => ![...document.querySelectorAll('tbody tr')].some((row) => !row.textContent.includes('setting.updated')),
    );
    const row = table.getByRole('row').filter({ hasText: 'underpaymentTolerancePercent' }).last();
    await row.getByText(rig.owner.email).waitFor();
    await row.getByRole('button', { name: 'setting.updated' }).click();
    const difference = page.getByRole('dialog').getByRole('table', { name: 'Before and after' });
    expect(await difference.getByRole('row').nth(1).textContent()).toBe('value01.5');
    await page.keyboard.press('Escape');

    await row.getByTitle('Only what was done to it').click();
    await page.waitForURL((url) => url.searchParams.get('object') === 'underpaymentTolerancePercent');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('To day').fill('2020-01-01');
    await page.getByText('No entry matches').waitFor();
    expect(unasked(complaints)).toEqual([]);
  });

  it('shows a person what the role may see, and no more', async () => {
    const { page } = await rig.signedIn('/', {}, await rig.person('member'));
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Orders' }).waitFor();
    for (const name of ['People', 'Audit log', 'Settings', 'OAuth apps', 'API keys']) {
      expect({ name, links: await page.getByRole('link', { name, exact: true }).count() }).toEqual({ name, links: 0 });
    }
    await page.goto('/admin/audit');
    await page.getByRole('alert').getByText('the role member does not allow').waitFor();
  });
});
