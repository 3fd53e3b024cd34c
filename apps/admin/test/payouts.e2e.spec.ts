import { Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { chainTruth } from '../../../tools/test/chain-truth';
import { waitFor } from '../../../tools/local/ports';
import { axeFaults, PanelRig, secondFactor, settled, sidewaysPixels, unasked } from './panel-rig';

const CHAIN = 'ethereum-local';
/** A worker, a signer and two blocks lie between consent and finality. */
const PATIENCE = { timeout: 90_000 };

const someone = (): string => Wallet.createRandom().address;

interface Batch {
  readonly batchId: string;
  readonly status: string;
  readonly payouts: number;
}

describe('money out in the panel', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start({ LOCAL_CONFIRMATIONS: '2' });
    await rig.fund(CHAIN, '1000');
  }, 300_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const batches = async (): Promise<Batch[]> =>
    (await rig.api.get<{ data: Batch[] }>('/payouts/batches?limit=100')).data;
  const available = async (): Promise<string | undefined> =>
    (await rig.api.get<{ data: { currency: string; available: string }[] }>('/balances')).data.find(
      ({ currency }) => currency === 'USDT',
    )?.available;

  it('sets what payouts need, and says at the field what is wrong with a limit', async () => {
    const keeper = await rig.person('admin', 'keeper');
    const { page, complaints } = await rig.signedIn('/', {}, keeper);
    const code = await secondFactor(page, keeper);
    await page.goto('/admin/payouts/policy');
    await page.getByRole('radio', { name: 'Other people' }).check();
    await page.getByLabel('How many people').fill('1');
    const day = page.getByRole('group', { name: 'By currency, in any day' });
    // nothing looks like a limit before somebody adds one, and going back adds none
    expect(await day.getByRole('combobox').count()).toBe(0);
    await day.getByRole('button', { name: 'Add a currency' }).click();
    await day.getByRole('button', { name: 'Cancel' }).click();
    await day.getByRole('button', { name: 'Add a currency' }).and(page.locator(':focus')).waitFor();
    expect(await day.getByRole('textbox').count()).toBe(0);
    await day.getByRole('button', { name: 'Add a currency' }).click();
    expect(await day.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true);
    await day.getByLabel('Asset to add').selectOption({ label: 'USDT on Ethereum (local)' });
    await day.getByRole('button', { name: 'Add', exact: true }).click();
    const most = day.getByRole('textbox', { name: `USDT on ${CHAIN}` });
    await most.and(page.locator(':focus')).waitFor();
    await most.fill('600.1234567');
    const save = page.getByRole('button', { name: 'Save the policy' });
    const dialog = page.getByRole('dialog');
    const give = async (digits: string): Promise<void> => {
      await dialog.getByLabel(/Code of your authenticator/).fill(digits);
      await dialog.getByRole('button', { name: 'Save' }).click();
    };
    await save.click();
    await give('000000');
    // what is said of a field stands there, and no code is looked at
    await dialog.waitFor({ state: 'detached' });
    await page
      .getByText(/decimals/i)
      .first()
      .waitFor();
    await most.fill('600');
    await save.click();
    await give('000000');
    await dialog.getByText(/The code is wrong/).waitFor();
    await give(code());
    await page.getByText('The policy is saved').waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await rig.api.get('/payouts/policy')).toMatchObject({
      mode: 'approval',
      approvals: 1,
      limits: { perDay: { amounts: { [CHAIN]: { USDT: '600' } } } },
    });
    await page.reload();
    expect(await page.getByRole('radio', { name: 'Other people' }).isChecked()).toBe(true);
    expect(unasked(complaints)).toEqual([]);
  });

  it('holds a single key back, and lets it go, each by a code', async () => {
    const { id } = rig.stack.ready.organization;
    const made = await rig.api.post<{ keyId: string }>(`/organizations/${id}/api-keys`, {
      name: 'bot',
      role: 'member',
    });
    const path = `/payouts/policy/api-keys/${made.body.keyId}`;
    const atPolicy = async (name: string): Promise<{ page: Page; code: () => string }> => {
      const person = await rig.person('admin', name);
      const { page } = await rig.signedIn('/', {}, person);
      const code = await secondFactor(page, person);
      await page.goto(`/admin/payouts/policy/${made.body.keyId}`);
      return { page, code };
    };
    const strict = await atPolicy('strict');
    await strict.page.getByText('This key has no policy of its own').waitFor();
    await strict.page.getByLabel('Payouts in any hour').fill('3');
    await strict.page.getByRole('button', { name: 'Save the policy' }).click();
    await strict.page.getByLabel(/Code of your authenticator/).fill(strict.code());
    await strict.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await strict.page.getByText('The policy of the key is saved').waitFor();
    expect(await rig.api.get(path)).toMatchObject({ limits: { payoutsPerHour: 3 } });

    const mild = await atPolicy('mild');
    await mild.page.getByRole('button', { name: 'Remove its policy' }).click();
    const dialog = mild.page.getByRole('dialog');
    await dialog.getByLabel(/Code of your authenticator/).fill('000000');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByText(/The code is wrong/).waitFor();
    expect(await rig.api.get(path)).toMatchObject({ limits: { payoutsPerHour: 3 } });
    await dialog.getByLabel(/Code of your authenticator/).fill(mild.code());
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await mild.page.getByText('The key has no policy of its own any more').waitFor();
    expect(await rig.api.get(path)).toMatchObject({ limits: { payoutsPerHour: null }, updatedAt: null });
  });

  it('imports a batch, lets a second person approve it with his code, and shows it confirmed', async () => {
    const good = [someone(), someone(), someone()];
    const lines = [
      'Address;Amount;Currency;Chain;Reference;Note',
      `${good[0]};120.50;USDT;${CHAIN};salary-1;"November; first"`,
      `0x1234;10;USDT;${CHAIN};salary-2;`,
      `${good[1]};80;;;salary-3;`,
      `${someone()};ten;USDT;${CHAIN};salary-4;`,
      `${someone()};10;USDT;${CHAIN};salary-1;`,
      `${someone()};10;USDT`,
      `${good[2]};1.5;USDT;${CHAIN};;`,
    ];
    const maker = await rig.person('member', 'maker');
    const { page, complaints } = await rig.signedIn('/payouts', {}, maker);
    await page.getByRole('link', { name: 'Import CSV' }).first().click();
    const file = page.locator('input[type=file]');
    await file.setInputFiles({ name: 'salaries.csv', mimeType: 'text/csv', buffer: Buffer.from('adress,amount\na,1') });
    await page
      .getByRole('alert')
      .getByText(/“adress” is none/)
      .waitFor();
    await file.setInputFiles({ name: 'salaries.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });

    const ask = page.getByRole('button', { name: /^Ask for/ });
    const report = page.getByRole('list', { name: 'Report by line' }).getByRole('listitem');
    await page.getByText('5 wrong').waitFor();
    expect(await ask.isDisabled()).toBe(true);
    await page.getByLabel(/^Paid in, where a line does not say/).selectOption({ label: 'USDT on Ethereum (local)' });
    await page.getByText('4 wrong').waitFor();
    await page.getByText('3 good').waitFor();
    const said = await report.allTextContents();
    expect(said[0]).toContain(good[0]);
    expect(said[1]).toMatch(/is not a valid evm address/);
    expect(said[3]).toMatch(/Amount must be/i);
    expect(said[4]).toMatch(/"salary-1" is that of an earlier item/);
    expect(said[5]).toMatch(/Has 3 cells where the first line names 6/);
    await page.getByRole('button', { name: 'Leave out these 4 lines' }).click();
    await page.getByText('4 left out').waitFor();
    await page.getByText('202.00').first().waitFor();
    await page.getByText(/the approval of 1 person other than who made it/).waitFor();
    expect(await batches()).toEqual([]);

    await ask.dblclick();
    await page.getByRole('heading', { level: 1, name: 'Batch of 3 payouts' }).waitFor();
    const [batch, ...others] = await batches();
    expect([batch?.status, batch?.payouts, others]).toEqual(['awaiting_approval', 3, []]);

    // who asked for it sees why he is not the one
    await page.getByRole('button', { name: 'Approve' }).click();
    const own = page.getByRole('dialog');
    await own.getByText('You asked for these payouts, so somebody else has to approve').waitFor();
    expect(await own.getByLabel(/Code of your authenticator/).count()).toBe(0);
    await own.getByRole('button', { name: 'Close' }).click();

    const second = await rig.person('member', 'second');
    const { page: theirs } = await rig.signedIn('/', { bypassCSP: true }, second);
    await theirs.getByRole('link', { name: 'Approvals 1 waiting' }).click();
    await theirs.getByRole('button', { name: 'Look and approve' }).click();
    const dialog = theirs.getByRole('dialog');
    await dialog.getByText('You have no second factor yet').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const code = await secondFactor(theirs, second);
    await theirs.reload();
    await theirs.getByRole('button', { name: 'Look and approve' }).click();
    const leaving = dialog.getByRole('list', { name: 'Payouts that leave' }).getByRole('listitem');
    await leaving.nth(2).waitFor();
    expect(await leaving.count()).toBe(3);
    expect(await leaving.first().textContent()).toMatch(new RegExp(`120.50 USDTon ${CHAIN}${good[0]}`));
    for (const text of [/one approval/, /to any address/, /at most 600\.00 USDT in any day/, maker.email]) {
      await dialog.getByText(text).first().waitFor();
    }
    expect(await axeFaults(theirs)).toEqual([]);
    const field = dialog.getByLabel(/Code of your authenticator/);
    const approve = dialog.getByRole('button', { name: 'Approve' });
    await field.fill('000000');
    await approve.click();
    await dialog.getByText(/The code is wrong/).waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill(code());
    await approve.click();
    await theirs.getByText('3 payouts approved').waitFor();
    await theirs.getByText('Nothing waits for you or anybody else').waitFor();

    const states = page.getByRole('list', { name: 'Payouts of the batch by state' });
    await states.getByText('Confirmed').waitFor(PATIENCE);
    await page
      .getByRole('progressbar', { name: 'Payouts that are over' })
      .and(page.locator('[aria-valuenow="3"]'))
      .waitFor(PATIENCE);
    expect(await page.getByRole('list', { name: 'Consent to the batch' }).textContent()).toMatch(/Approved.*by second/);
    await page.getByText('Completed', { exact: true }).waitFor(PATIENCE);
    await theirs.goto('/admin/payouts/batches');
    const listed = theirs.getByRole('table', { name: 'Batches' }).getByRole('row').filter({ hasText: '3 payouts' });
    await listed.waitFor();
    expect(await listed.getByRole('cell').allTextContents()).toEqual([
      ...['3 payouts', 'Completed', '202.00 USDT', '3 of 3', 'one approval', maker.email],
      expect.stringMatching(/ago|now/) as string,
    ]);
    const { rpcUrl } = rig.stack.ready.chains[CHAIN]!;
    const paid = await chainTruth(rpcUrl, new Set(good.map((address) => address.toLowerCase())));
    expect(paid.map(({ amount }) => amount).sort((a, b) => Number(a - b))).toEqual([
      1_500_000n,
      80_000_000n,
      120_500_000n,
    ]);

    await page.getByRole('table', { name: 'Payouts of the batch' }).getByRole('link').first().click();
    await page.getByText('Confirmed, final').waitFor();
    const steps = page.getByRole('list', { name: 'Steps of the payout' }).getByRole('listitem');
    expect((await steps.allTextContents()).join()).toMatch(/Asked for.*Approved.*Sent to the chain.*Confirmed, final/);
    await steps.first().getByText('asked for in the panel · by you').waitFor();
    // one form for all amounts, however they were typed, and their points below each other
    await page.goto('/admin/payouts');
    const amounts = page.getByRole('table', { name: 'Payouts' }).getByRole('link', { name: /USDT$/ });
    await amounts.first().waitFor();
    expect(await amounts.allTextContents()).toEqual(['1.50 USDT', '80.00 USDT', '120.50 USDT']);
    const currencies = await amounts.evaluateAll((links) =>
      links.map((link) => Math.round(link.querySelector('span > span:last-child')!.getBoundingClientRect().left)),
    );
    expect(new Set(currencies).size).toBe(1);
    expect(unasked(complaints)).toEqual([]);
  }, 240_000);

  it('shows what would happen, refuses what is not there, and gives back what is rejected or called off', async () => {
    const before = await available();
    const asking = await rig.person('member', 'asking');
    const { page } = await rig.signedIn('/payouts/new', {}, asking);
    const to = page.getByLabel('To', { exact: false }).first();
    await to.fill('0x1234');
    await page.getByText(/is not a valid evm address/i).waitFor();
    const address = someone();
    await to.fill(address.toLowerCase());
    await page.getByText(address).waitFor();
    await page.getByLabel('Currency').selectOption('USDT');
    await page.getByLabel('Amount').fill('100000');
    await page.getByText('There is not enough').waitFor();
    await page.getByRole('button', { name: 'Ask for test payout' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Amount').fill('25');
    await page.getByText('Left afterwards').waitFor();
    await page.getByRole('button', { name: 'Ask for test payout' }).click();
    await page.getByRole('heading', { level: 1, name: 'Batch of 1 payout' }).waitFor();
    expect(await available()).not.toBe(before);

    const judge = await rig.person('admin', 'judge');
    const { page: theirs } = await rig.signedIn('/', {}, judge);
    const code = await secondFactor(theirs, judge);
    await theirs.goto('/admin/approvals');
    await theirs.getByRole('article', { name: 'Batch of 1 payout' }).getByRole('button', { name: 'Reject' }).click();
    const dialog = theirs.getByRole('dialog');
    await dialog.getByLabel(/Code of your authenticator/).fill(code());
    expect(await dialog.getByRole('button', { name: 'Reject' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('not our supplier');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await theirs.getByText('1 payout rejected').waitFor();
    await page.getByText('not our supplier').first().waitFor(PATIENCE);
    expect(await available()).toBe(before);

    await page.goto('/admin/payouts/new');
    await to.fill(address);
    await page.getByLabel('Currency').selectOption('USDT');
    await page.getByLabel('Amount').fill('5');
    await page.getByRole('button', { name: 'Ask for test payout' }).click();
    await page.getByRole('button', { name: 'Call off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Call off' }).click();
    await page.getByText('All of it is called off').waitFor();
    await waitFor('the amount is back', async () => ((await available()) === before ? true : undefined), 30_000);
  }, 120_000);

  it('reads a list of three hundred lines, and shows the five that are wrong by themselves', async () => {
    const { page } = await rig.signedIn('/payouts/import');
    const wrong = new Map([
      [7, `0x1234;1.00;USDT;${CHAIN}`],
      [58, `${someone()};-1;USDT;${CHAIN}`],
      [120, `${someone()};1.00;DOGE;${CHAIN}`],
      [201, `${someone()};1.0000001;USDT;${CHAIN}`],
      [300, `${someone()};1.00;USDT;nowhere`],
    ]);
    const rows = Array.from({ length: 300 }, (_, n) => wrong.get(n + 1) ?? `${someone()};0.5;USDT;${CHAIN}`);
    const buffer = Buffer.from(['address;amount;currency;chain', ...rows].join('\n'));
    await page.locator('input[type=file]').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer });
    await page.getByText('5 wrong').waitFor();
    await page.getByText('295 good').waitFor();
    await page.getByLabel('Only what is wrong').check();
    // the first line of the file names the columns
    const numbers = page.getByRole('list', { name: 'Report by line' }).locator('.number');
    expect(await numbers.allTextContents()).toEqual([...wrong.keys()].map((line) => String(line + 1)));
    await page.getByRole('button', { name: 'Leave out these 5 lines' }).click();
    await page.getByRole('button', { name: 'Ask for 295 payouts in test mode' }).waitFor();
    await page.getByText('147.50').first().waitFor();
  }, 180_000);

  it('pays from a sub-account that is chosen, one by hand and a list', async () => {
    const { body: account } = await rig.api.post<{ accountId: string }>('/accounts', { name: 'Shop in Vienna' });
    const into = { direction: 'in', chainId: CHAIN, currency: 'USDT', amount: '20' };
    await rig.api.post(`/accounts/${account.accountId}/transfers`, into);
    await waitFor(
      'the account to have it',
      async () =>
        (await rig.api.get<{ balances: unknown[] }>(`/accounts/${account.accountId}`)).balances.length > 0 || undefined,
      30_000,
    );
    const { page } = await rig.signedIn('/payouts/new');
    await page.getByLabel('Paid by').selectOption('Shop in Vienna');
    await page.getByLabel('To', { exact: false }).first().fill(someone());
    await page.getByLabel('Amount').fill('21');
    await page.getByText('There is not enough').waitFor();
    await page.getByLabel('Amount').fill('4');
    await page.getByText(`Available on ${CHAIN}, Shop in Vienna`).waitFor();
    await page.getByText('16.00').waitFor();
    await page.getByRole('button', { name: 'Ask for test payout' }).click();
    await page.getByRole('table', { name: 'Payouts of the batch' }).getByRole('link').first().click();
    await page.getByRole('link', { name: 'Shop in Vienna' }).waitFor();
    await page.getByRole('button', { name: 'Call off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Call off' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();

    await page.goto('/admin/payouts/import');
    const buffer = Buffer.from(`address,amount,currency,chain\n${someone()},30,USDT,${CHAIN}`);
    await page.locator('input[type=file]').setInputFiles({ name: 'one.csv', mimeType: 'text/csv', buffer });
    await page.getByText('1 good').waitFor();
    await page.getByLabel('Paid by, where a line does not say').selectOption('Shop in Vienna');
    await page.getByText('There is not enough').waitFor();
  }, 60_000);

  it('refunds part of an order from its page, which shows what became of it', async () => {
    await rig.fund(CHAIN, '40');
    const { page } = await rig.signedIn('/orders', {}, await rig.person('member', 'support'));
    await page
      .getByRole('link', { name: /funds of/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Refund' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Another amount').check();
    await dialog.getByLabel('Amount', { exact: true }).fill('40.01');
    await dialog.getByText('More than the 40.00 USDT that can go back').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Amount', { exact: true }).fill('7.5');
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await page.getByRole('heading', { level: 1, name: 'Batch of 1 payout' }).waitFor();
    await page.getByRole('table', { name: 'Payouts of the batch' }).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: 'Refund of 7.50 USDT' }).waitFor();
    await page.getByRole('link', { name: 'an order' }).click();
    const refunds = page.getByRole('list', { name: 'Refunds of the order' }).getByRole('listitem');
    await refunds.getByText('Needs approval').waitFor();
    expect(await refunds.count()).toBe(1);
    await page.getByText('On its way back').waitFor();

    const giver = await rig.person('member', 'giver');
    const { page: theirs } = await rig.signedIn('/', {}, giver);
    const code = await secondFactor(theirs, giver);
    await theirs.goto('/admin/approvals');
    await theirs
      .getByRole('article')
      .filter({ hasText: '7.50' })
      .getByRole('button', { name: 'Look and approve' })
      .click();
    await theirs.getByLabel(/Code of your authenticator/).fill(code());
    await theirs.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await theirs.getByText('1 payout approved').waitFor();
    await refunds.getByText('Confirmed').waitFor(PATIENCE);
    await page.getByText('Given back').waitFor(PATIENCE);
    await page.getByText('32.50').waitFor();
  }, 240_000);

  it('lists an address by a code, and changes a payout that waits', async () => {
    const admin = await rig.person('admin', 'lister');
    const { page, complaints } = await rig.signedIn('/', {}, admin);
    const code = await secondFactor(page, admin);
    await page.goto('/admin/payouts/destinations');
    await page.getByText('Your policy does not ask for the list').waitFor();
    await page.getByRole('button', { name: 'List an address' }).first().click();
    const dialog = page.getByRole('dialog');
    const supplier = someone();
    await dialog.getByLabel('Whose it is').fill('Supplier');
    await dialog.getByLabel('Address', { exact: true }).fill(supplier);
    await dialog.getByLabel(/Code of your authenticator/).fill(code());
    await dialog.getByRole('button', { name: 'List it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Supplier' });
    await row.getByText('Cooling off').waitFor();
    expect(await row.textContent()).toContain(supplier);
    await row.getByRole('button', { name: 'Remove Supplier' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No address is listed').waitFor();

    await page.goto('/admin/payouts/new');
    await page.getByLabel('To', { exact: false }).first().fill(supplier);
    await page.getByLabel('Currency').selectOption('USDT');
    await page.getByLabel('Amount').fill('390');
    await page
      .getByRole('list', { name: 'Limits' })
      .getByText(/390\.00 asked for: near/)
      .waitFor();
    await page.getByRole('button', { name: 'Ask for test payout' }).click();
    await page.getByRole('table', { name: 'Payouts of the batch' }).getByRole('link').first().click();
    await page.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Amount').fill('7');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('heading', { level: 1, name: 'Payout of 7.00 USDT' }).waitFor();
    await page.getByRole('list', { name: 'Steps of the payout' }).getByText('Changed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Call off' }).click();
    await dialog.getByRole('button', { name: 'Call off' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(unasked(complaints)).toEqual([]);
  }, 120_000);

  it('shows a viewer everything, without a way to send or to consent', async () => {
    const { page } = await rig.signedIn('/payouts', {}, await rig.person('viewer'));
    await page.getByRole('table', { name: 'Payouts' }).waitFor();
    expect(await page.getByRole('link', { name: /New payout|Import CSV/ }).count()).toBe(0);
    await page.goto('/admin/payouts/policy');
    expect(await page.getByRole('radio', { name: 'Nobody' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Save the policy' }).count()).toBe(0);
  });

  describe.each([['light'], ['dark']] as const)('in %s', (colorScheme) => {
    it.each([
      ['/payouts'],
      ['/payouts/batches'],
      ['/payouts/new'],
      ['/payouts/import'],
      ['/payouts/policy'],
      ['/payouts/destinations'],
      ['/approvals'],
    ])('has nothing that axe finds fault with at %s, and fits 320 pixels', async (path) => {
      const { page } = await rig.signedIn(path, {
        viewport: { width: 320, height: 740 },
        colorScheme,
        bypassCSP: true,
      });
      await settled(page);
      expect(await sidewaysPixels(page)).toBe(0);
      expect(await axeFaults(page)).toEqual([]);
    });
  });
});
