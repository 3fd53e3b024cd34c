import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../tools/local/root';
import { PanelRig } from './panel-rig';

const folder = mkdtempSync(join(tmpdir(), 'chaintill-panel-'));
const assets = join(folder, 'assets');

/** Puts another build in the place of the first, as an upgrade does: the same pages in files of other names. */
function rebuild(): void {
  const names = readdirSync(assets);
  const known = new RegExp(names.map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
  const renamed = (file: string): void => {
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replaceAll(known, (name) => `next-${name}`),
    );
  };
  renamed(join(folder, 'index.html'));
  for (const name of names) {
    const [from, to] = [join(assets, name), join(assets, `next-${name}`)];
    cpSync(from, to);
    if (/\.(js|css)$/.test(name)) renamed(to);
    rmSync(from);
  }
}

describe('an upgrade while the panel is open', () => {
  let rig: PanelRig;

  beforeAll(async () => {
    cpSync(join(root, 'dist/apps/admin'), folder, { recursive: true });
    // the copies that are compressed would have to be made anew
    for (const name of readdirSync(assets)) if (/\.(br|gz)$/.test(name)) rmSync(join(assets, name));
    for (const name of readdirSync(folder)) if (/\.(br|gz)$/.test(name)) rmSync(join(folder, name));
    rig = await PanelRig.start({ PANEL_FOLDER: folder });
  }, 300_000);

  afterAll(async () => {
    await rig?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it('says that the server is away, that a new version is there, and goes on in the new one', async () => {
    const { page } = await rig.signedIn('/');
    await page
      .getByText('Worth')
      .first()
      .or(page.getByRole('heading', { level: 1 }))
      .first()
      .waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Statement' }).click();
    await page.getByRole('alert').getByText('The server cannot be reached').first().waitFor();
    await page.context().setOffline(false);

    rebuild();
    await page.getByRole('link', { name: 'Payouts', exact: true }).click();
    await page.getByRole('alert').getByText('A new version of the panel is there').waitFor();
    await page.getByRole('button', { name: 'Reload' }).click();
    // the api runs on, and serves files that were not there when it started
    await page.getByRole('heading', { level: 1, name: 'Payouts' }).waitFor();
    await page.getByRole('link', { name: 'Policy' }).click();
    await page.getByRole('heading', { level: 1, name: 'Payout policy' }).waitFor();
  }, 120_000);

  it.each(['none.js', '', '..%2findex.html', 'index.html'])('has no file at assets/%s', async (name) => {
    const answer = await fetch(`${rig.stack.ready.api}/admin/assets/${name}`);
    expect([403, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain('<title>');
  });
});
