import { Wallet } from 'ethers';
import { ApiClient } from '../../../tools/launcher/api-client';
import { startSink, type Sink } from '../../../tools/test/sink';
import { PanelRig, storeSecret, unasked } from './panel-rig';

describe('setting up at the panel', () => {
  let rig: PanelRig;
  let sink: Sink;

  beforeAll(async () => {
    rig = await PanelRig.start();
    await rig.equip();
    sink = await startSink();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
    await sink?.close();
  }, 120_000);

  it('makes an API key that works until it is revoked, and shows its secret once', async () => {
    const { page, complaints } = await rig.signedIn('/api-keys');
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('till 7');
    await dialog.getByLabel('Role').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Add an address' }).click();
    await dialog.getByLabel('Address or range 1').fill('127.0.0.0/8');
    await dialog.getByRole('button', { name: 'Add an address' }).click();
    await dialog.getByLabel('Address or range 2').fill('::1');
    await rig.confirm(page, 'Create test key');
    await dialog.getByTestId('secret').waitFor();
    const secret = await storeSecret(page);

    const client = new ApiClient(rig.stack.ready.api, secret);
    expect(await client.get('/orders')).toMatchObject({ data: [] });
    await expect(client.post('/orders', {})).rejects.toMatchObject({ status: 403 });
    expect(await page.content()).not.toContain(secret);

    const row = page.getByRole('row').filter({ hasText: 'till 7' });
    expect(await row.textContent()).toMatch(/127\.0\.0\.0\/8\s*::1\/128/);
    await row.getByRole('button', { name: 'Revoke till 7' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
    await row.getByText('Revoked').waitFor();
    await expect(client.get('/orders')).rejects.toMatchObject({ status: 401 });
    // that a code is asked for at the sign-in is a refusal
    expect(unasked(complaints)).toEqual([]);
  });

  it('puts the words of the server at the field that is wrong', async () => {
    const { page } = await rig.signedIn('/api-keys');
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('never made');
    const add = dialog.getByRole('button', { name: 'Add an address' });
    await add.click();
    await dialog.getByLabel('Address or range 1').fill('10.0.0.1');
    await add.click();
    const wrong = dialog.getByLabel('Address or range 2');
    await wrong.fill('300.1.1.1');
    await rig.confirm(page, 'Create test key');
    await dialog.getByText('"300.1.1.1"').waitFor();
    expect(await wrong.getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByLabel('Address or range 1').getAttribute('aria-invalid')).not.toBe('true');
    expect(await page.getByRole('row').filter({ hasText: 'never made' }).count()).toBe(0);
  });

  it('imports addresses and tells line by line what became of them', async () => {
    const [first, second] = [Wallet.createRandom().address, Wallet.createRandom().address];
    const token = rig.stack.ready.chains['ethereum-local']!.tokens['USDT']!.address;
    const { page } = await rig.signedIn('/addresses');
    await page.getByRole('button', { name: 'Import addresses' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: 'Addresses' })
      .fill([first, 'no address', second, first, token].join('\n'));
    await rig.confirm(page, 'Import 5 lines');
    await dialog.getByText('2 imported').waitFor();
    await dialog.getByText('3 rejected').waitFor();

    const lines = dialog.getByRole('list', { name: 'Report by line' }).getByRole('listitem');
    expect(await lines.count()).toBe(3);
    expect(await lines.allTextContents()).toEqual([
      expect.stringMatching(/^2no address/),
      expect.stringMatching(new RegExp(`^4${first}`)),
      expect.stringMatching(new RegExp(`^5${token}`)),
    ]);
    await dialog.getByRole('switch', { name: 'Only rejected lines' }).uncheck();
    expect(await lines.count()).toBe(5);
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByLabel('Address', { exact: true }).fill(second);
    await page.waitForFunction(() => document.querySelectorAll('table:first-of-type tbody tr').length <= 2);
    await page.getByRole('row').filter({ hasText: second }).getByText('Available').waitFor();
  });

  it('reads addresses from a file, and derives more from an xpub', async () => {
    const address = Wallet.createRandom().address;
    const { page } = await rig.signedIn('/addresses');
    await page.getByRole('button', { name: 'Import addresses' }).first().click();
    const dialog = page.getByRole('dialog');
    const buffer = Buffer.from(`address\n${address}\n`);
    await page.locator('input[type=file]').setInputFiles({ name: 'addresses.csv', mimeType: 'text/csv', buffer });
    await rig.confirm(page, 'Import 2 lines');
    await dialog.getByText('1 imported').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });

    const pool = page.getByRole('region', { name: 'Pool of EVM addresses' });
    const free = async (): Promise<number> => Number(/(\d+) free/.exec((await pool.textContent()) ?? '')?.[1]);
    const before = await free();
    await page.getByRole('button', { name: 'Derive addresses' }).click();
    await dialog.getByLabel('How many').fill('7');
    await dialog.getByRole('button', { name: 'Derive' }).click();
    await dialog.getByText('7 imported').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.waitForFunction((text) => document.body.textContent.includes(text), `${before + 7} free`);
  });

  it('sets up a webhook, sees a failure, and sends it again', async () => {
    const { page, complaints } = await rig.signedIn('/webhooks');
    await page.getByRole('button', { name: 'Add endpoint' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(`${sink.url}/hooks`);
    await dialog.getByLabel('Description').fill('the shop');
    await dialog.getByText('All events').click();
    await dialog.getByLabel('order.completed').check();
    await dialog.getByRole('button', { name: 'Add endpoint' }).click();
    await dialog.getByTestId('secret').waitFor();
    expect(await storeSecret(page)).toMatch(/^whsec_/);

    // A receiver that is gone: the delivery fails at once, and the endpoint is switched off with the reason beside it.
    sink.behave('/hooks', { kind: 'status', status: 410 });
    const card = page.getByRole('article', { name: `${sink.url}/hooks` });
    await card.getByRole('button', { name: 'Send test event' }).click();
    await sink.wait('/hooks', 1);
    await page.getByRole('link', { name: 'Deliveries', exact: true }).first().click();
    const row = page.getByRole('row').filter({ hasText: 'webhook.test' });
    await row.getByText('Failed').waitFor();

    await row.getByRole('link', { name: 'webhook.test' }).click();
    await page.getByText('HTTP 410').waitFor();
    expect(await page.getByText(/webhook-signature: v1,/).count()).toBe(1);
    const body = await page.getByLabel('Request body').textContent();
    expect(JSON.parse(body!)).toEqual(JSON.parse(sink.at('/hooks')[0]!.body));

    sink.behave('/hooks', null);
    await page.goto('/admin/webhooks');
    await card.getByText(/^Disabled: /).waitFor();
    await card.getByRole('button', { name: 'Enable' }).click();
    await card.getByText('Enabled', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Redeliver failed' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redeliver' }).click();
    const [, second] = await sink.wait('/hooks', 2);
    expect(second!.headers['webhook-id']).toBe(sink.at('/hooks')[0]!.headers['webhook-id']);

    await page.goto('/admin/webhooks/deliveries?status=delivered');
    await row.getByRole('link', { name: 'webhook.test' }).click();
    await page.getByRole('button', { name: 'Redeliver' }).click();
    await sink.wait('/hooks', 3);
    await page.getByText('Try 3').waitFor();
    expect(unasked(complaints)).toEqual([]);
  });

  it('changes, rotates and deletes an endpoint', async () => {
    const { page } = await rig.signedIn('/webhooks');
    const card = page.getByRole('article', { name: `${sink.url}/hooks` });
    await card.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('order.expired').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await card.getByText('order.expired').waitFor();

    await card.getByRole('button', { name: 'Rotate secret' }).click();
    await dialog.getByLabel('The old secret counts').selectOption('3600');
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    await dialog.getByTestId('secret').waitFor();
    await storeSecret(page);
    const sent = sink.at('/hooks').length;
    await card.getByRole('button', { name: 'Send test event' }).click();
    const requests = await sink.wait('/hooks', sent + 1);
    expect(requests.at(-1)!.headers['webhook-signature']!.split(' ')).toHaveLength(2);

    await card.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete endpoint' }).click();
    await page.getByText('Nobody is told yet').waitFor();
  });

  it('refuses an endpoint in the network of the gateway', async () => {
    const { page } = await rig.signedIn('/webhooks');
    await page.getByRole('button', { name: 'Add endpoint' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill('http://169.254.169.254/latest/meta-data');
    await dialog.getByRole('button', { name: 'Add endpoint' }).click();
    await page.waitForFunction(
      () => document.querySelector('[role=dialog] input[type=url]')?.getAttribute('aria-invalid') === 'true',
    );
  });
});
