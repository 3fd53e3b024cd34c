import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { authenticator, PanelRig, signIn, storeSecret, unasked } from './panel-rig';

describe('people and their accounts', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    rig = await PanelRig.start();
    await rig.equip();
  }, 240_000);

  afterAll(async () => {
    await rig?.stop();
  }, 120_000);

  const rowOf = (page: Page, email: string) => page.getByRole('row').filter({ hasText: email });
  const signOut = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/admin/sign-in');
  };

  it('brings somebody in by a link that is shown once and works once', async () => {
    const { page, complaints } = await rig.signedIn('/people');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('nobody');
    await rig.confirm(page, 'Make the link');
    await dialog.getByText('Must be an e-mail address').waitFor();
    await dialog.getByLabel('E-mail').fill('New@shop.example');
    await dialog.getByLabel('Role').selectOption('admin');
    await rig.confirm(page, 'Make the link');
    await dialog.getByTestId('secret').waitFor();
    const link = await storeSecret(page);
    await rowOf(page, 'new@shop.example').getByText('Admin', { exact: false }).waitFor();
    expect(await page.content()).not.toContain(link);

    const guest = await rig.visit(new URL(link).pathname.replace('/admin', '') + new URL(link).hash);
    await guest.page.getByRole('heading', { name: /^Join / }).waitFor();
    await guest.page.getByText('new@shop.example is invited as admin').waitFor();
    await guest.page.getByLabel('Your name').fill('Nora New');
    await guest.page.getByRole('textbox', { name: 'New password' }).fill('short');
    await guest.page.getByRole('button', { name: 'Make the account and join' }).click();
    await guest.page.getByText('Must have 10 to 200 characters').waitFor();
    await guest.page.getByRole('textbox', { name: 'New password' }).fill('long enough for anybody');
    await guest.page.getByRole('button', { name: 'Make the account and join' }).click();
    await guest.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(guest.page.url()).not.toContain('#');
    expect(guest.strangers).toEqual([]);

    const late = await rig.visit(new URL(link).pathname.replace('/admin', '') + new URL(link).hash);
    await late.page.getByText('This link does not work').waitFor();
    await page.reload();
    await rowOf(page, 'Nora New').getByText('Off').waitFor();
    await page.getByText('Nobody is expected').waitFor();
    expect(unasked(complaints)).toEqual([]);
  });

  it('takes an invitation back', async () => {
    const { page } = await rig.signedIn('/people');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('gone@shop.example');
    await rig.confirm(page, 'Make the link');
    await dialog.getByTestId('secret').waitFor();
    const link = await storeSecret(page);
    await page.getByRole('button', { name: 'Revoke the invitation of gone@shop.example' }).click();
    await dialog.getByRole('button', { name: 'Revoke invitation' }).click();
    await page.getByText('Nobody is expected').waitFor();
    const guest = await rig.visit(new URL(link).pathname.replace('/admin', '') + new URL(link).hash);
    await guest.page.getByText('This link does not work').waitFor();
  });

  it('changes a role, which counts at once, and removes a person, whose session ends', async () => {
    const who = await rig.person('viewer', 'mover');
    const { page: theirs } = await rig.signedIn('/orders', {}, who);
    const { page } = await rig.signedIn('/people');
    await rowOf(page, who.email).getByRole('button', { name: 'Change the role' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Role').selectOption('member');
    await rig.confirm(page, 'Change role');
    await rowOf(page, who.email).getByRole('cell', { name: 'member' }).waitFor();
    await theirs.reload();
    await theirs.getByRole('button', { name: 'New order' }).first().waitFor();

    await rowOf(page, who.email).getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove person' }).click();
    await rowOf(page, who.email).waitFor({ state: 'detached' });
    await theirs.reload();
    await theirs.waitForURL('**/admin/sign-in?**');
  });

  it('hands the organization over with a proof, and lets a person leave', async () => {
    const before = await rig.person('owner', 'founder');
    const heir = await rig.person('admin', 'heir');
    const { page } = await rig.signedIn('/people', {}, before);
    const handOver = rowOf(page, heir.email).getByRole('button', { name: /the owner$/ });
    await handOver.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('You have no second factor yet').waitFor();
    await rig.equip(before, page);
    await page.reload();
    await handOver.click();
    await dialog.getByText('You become an admin').waitFor();
    await dialog.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await dialog.getByLabel('Code').fill(await rig.code(before));
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await dialog.getByText(/wrong/i).last().waitFor();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(before.password);
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await rowOf(page, heir.email).getByRole('cell', { name: 'owner', exact: true }).waitFor();
    await rowOf(page, before.email).getByRole('cell', { name: 'admin', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /the owner$/ }).count()).toBe(0);

    await rowOf(page, before.email).getByRole('link', { name: 'Your account' }).click();
    await page.getByRole('button', { name: /^Leave / }).click();
    expect(await dialog.getByRole('button', { name: 'Leave' }).isDisabled()).toBe(true);
    await dialog.getByLabel('To go on, type').fill(rig.stack.ready.organization.name);
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL('**/admin/sign-in');

    // who has an account comes back with its password
    const { page: owners } = await rig.signedIn('/people');
    await owners.getByRole('button', { name: 'Invite' }).click();
    await owners.getByRole('dialog').getByLabel('E-mail').fill(before.email);
    await rig.confirm(owners, 'Make the link');
    await owners.getByTestId('secret').waitFor();
    const link = new URL(await storeSecret(owners));
    const { page: guest } = await rig.visit(link.pathname.replace('/admin', '') + link.hash);
    await guest.getByText('I have an account').click();
    await guest.getByRole('textbox', { name: 'Your password' }).fill('not the password');
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.getByRole('alert').getByText('e-mail or password is wrong').waitFor();
    await guest.getByRole('textbox', { name: 'Your password' }).fill(before.password);
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.getByLabel('Code').fill(await rig.code(before));
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });

  it('sets up a second factor by QR code, signs in with it, and with a recovery code', async () => {
    const who = await rig.person('member', 'careful');
    const { page, complaints } = await rig.signedIn('/account', { deviceScaleFactor: 2 }, who);
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(who.password);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    const code = dialog.getByRole('img', { name: 'QR code for the authenticator app' });
    await code.waitFor();
    const { width, height, data } = PNG.sync.read(await code.screenshot());
    const uri = new URL(jsQR(new Uint8ClampedArray(data), width, height)!.data);
    expect(uri.protocol).toBe('otpauth:');
    const secret = uri.searchParams.get('secret')!;
    expect((await dialog.locator('code').first().textContent())!.replaceAll(' ', '')).toBe(secret);

    const codes = authenticator(secret);
    await dialog.getByLabel('Code of the app').fill('000000');
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText(/^Is wrong/).waitFor();
    await dialog.getByLabel('Code of the app').fill(codes());
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByTestId('secret').waitFor();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download' }).click();
    expect((await downloading).suggestedFilename()).toBe('chaintill-recovery-codes.txt');
    const recovery = (await storeSecret(page)).split('\n');
    expect(recovery).toHaveLength(10);
    await page.getByText('10 recovery codes are left').waitFor();
    expect(unasked(complaints)).toEqual([]);

    await signOut(page);
    await signIn(page, who);
    await page.getByRole('heading', { level: 1, name: 'Second factor' }).waitFor();
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('the code is wrong').waitFor();
    await page.getByLabel('Code').fill(codes());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    await signOut(page);
    await signIn(page, who);
    await page.getByLabel('Code').fill(recovery[0]!.toUpperCase());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByText('9 recovery codes are left').waitFor();

    await page.getByRole('button', { name: 'New recovery codes' }).click();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(who.password);
    await dialog.getByLabel('Code').fill(recovery[1]!);
    await dialog.getByRole('button', { name: 'Make new codes' }).click();
    await dialog.getByTestId('secret').waitFor();
    const renewed = (await storeSecret(page)).split('\n');
    await page.getByRole('button', { name: 'Turn off' }).click();
    await dialog.getByRole('textbox', { name: 'Password' }).fill(who.password);
    await dialog.getByLabel('Code').fill(renewed[0]!);
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Set up' }).waitFor();
  });

  it('changes name and password, and ends sessions elsewhere', async () => {
    const who = await rig.person('member', 'mobile');
    const elsewhere = await rig.signedIn('/orders', {}, who);
    const third = await rig.signedIn('/orders', {}, who);
    const { page } = await rig.signedIn('/account', {}, who);
    await page.getByLabel('Name').fill('Mo Bile');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('Your name is saved').waitFor();

    const sessions = page.getByRole('table', { name: 'Your sessions' });
    expect(await sessions.getByRole('button', { name: /^End the session/ }).count()).toBe(2);
    await sessions
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click();
    await page.getByText('That session has ended').waitFor();
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await page.getByText('Every other session has ended').waitFor();
    for (const { page: other } of [elsewhere, third]) {
      await other.reload();
      await other.waitForURL('**/admin/sign-in?**');
    }

    await page.getByRole('textbox', { name: 'Current password' }).fill(who.password);
    await page.getByRole('textbox', { name: 'New password', exact: true }).fill('another password altogether');
    await page.getByRole('textbox', { name: 'New password again' }).fill('not the same');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Not the same as the new password').waitFor();
    await page.getByRole('textbox', { name: 'New password again' }).fill('another password altogether');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is changed').waitFor();
    await rig.signedIn('/', {}, { ...who, password: 'another password altogether' });
  });

  it('moves between the organizations of a person, and shows nothing of the one before', async () => {
    const who = await rig.person('member', 'double');
    await rig.alsoIn('Second Shop', who, 'owner');
    const { page } = await rig.signedIn('/orders', {}, who);
    expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);
    await page.getByLabel('Organization').first().selectOption({ label: 'Second Shop' });
    await page.waitForURL('**/admin');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    await rowOf(page, who.email).waitFor();
    expect(await page.getByRole('table', { name: 'People' }).getByRole('row').count()).toBe(2);

    await page.goto('/admin/account');
    await page.getByRole('button', { name: 'Make another' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Third Shop');
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'Go to Third Shop' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.getByLabel('Organization').first().locator('option:checked').textContent()).toBe('Third Shop');
  });
});
