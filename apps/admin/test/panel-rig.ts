import { AccessService } from '@chaintill/access';
import { systemClock, type Role } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { Secret, TOTP } from 'otpauth';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ApiClient } from '../../../tools/launcher/api-client';
import { openPage, startBrowser, type WatchedPage } from '../../../tools/test/browser';
import { pay } from '../../../tools/launcher/payer';
import { waitFor } from '../../../tools/local/ports';
import { startStack, type RunningStack } from '../../../tools/test/stack';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The owner that tests sign in as unless they say who else: without a second factor until {@link PanelRig.equip}. */
const OWNER = 'owner-of-tests';
const FUNDS_MS = 60_000;

/** A running gateway, a browser before it, and the merchant's own program beside it. */
export class PanelRig {
  private readonly open: WatchedPage[] = [];
  /** Of the authenticators of people, by e-mail. */
  private readonly secrets = new Map<string, string>();
  private browser?: Browser;

  private constructor(readonly stack: RunningStack) {}

  /** @param env added to the environment of the stack */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<PanelRig> {
    const rig = new PanelRig(await startStack({ env }));
    try {
      rig.browser = await startBrowser();
      await rig.person('owner', OWNER);
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  get owner(): Credentials {
    return credentials(OWNER);
  }

  get api(): ApiClient {
    return new ApiClient(this.stack.ready.api, this.stack.ready.apiKeys.owner);
  }

  /** Opens a page of the panel in a fresh profile, where nobody is signed in. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    if (!this.browser) throw new Error('the rig is not started');
    const watched = await openPage(this.browser, this.stack.ready.api, options);
    this.open.push(watched);
    await watched.page.goto(`/admin${path}`);
    return watched;
  }

  /** Opens a page of the panel and signs in on the way, as the owner unless told who else. */
  async signedIn(path = '/', options: BrowserContextOptions = {}, who: Credentials = this.owner): Promise<WatchedPage> {
    const watched = await this.visit(path, options);
    await signIn(watched.page, who);
    if (this.secrets.has(who.email)) {
      await watched.page.getByLabel('Code').fill(await this.code(who));
      await watched.page.getByRole('button', { name: 'Sign in' }).click();
    }
    await watched.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
    return watched;
  }

  /** Gives somebody an authenticator. @param page where he is signed in: his other sessions end */
  async equip(who: Credentials = this.owner, page?: Page): Promise<void> {
    const where = page ?? (await this.signedIn('/', {}, who)).page;
    this.secrets.set(who.email, (await turnOn(where, who)).secret);
  }

  /** A code of somebody who has an authenticator; it is taken, however soon after the one before. */
  async code(who: Credentials = this.owner): Promise<string> {
    const secret = this.secrets.get(who.email);
    if (!secret) throw new Error(`${who.email} has no authenticator`);
    await this.withAccess((_, db) =>
      db.query('update second_factors f set last_step = 0 from people p where p.id = f.person_id and p.email = $1', [
        who.email,
      ]),
    );
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  }

  /** Gives a code in the dialog that is open, and presses its button. */
  async confirm(page: Page, action: string, who: Credentials = this.owner): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code of your authenticator app').fill(await this.code(who));
    await dialog.getByRole('button', { name: action }).click();
  }

  /** Makes one more person of the shop. */
  async person(role: Role, name: string = role): Promise<Credentials> {
    return this.withAccess(async (access) => {
      const who = credentials(name);
      const { personId } = await access.createPerson({ ...who, name });
      await access.setMembership(this.stack.ready.organization.id, personId, role);
      return who;
    });
  }

  /** Puts somebody of the shop into another organization too. */
  async alsoIn(organization: string, { email }: Credentials, role: Role): Promise<void> {
    await this.withAccess(async (access, db) => {
      const [person] = await db.query<{ id: string }>('select id from people where email = $1', [email]);
      if (!person) throw new Error(`nobody is ${email}`);
      const { organizationId } = await access.createOrganization(organization);
      await access.setMembership(organizationId, person.id, role);
    });
  }

  /** Gives the shop a balance, and its wallet the coins that payouts leave from. @param amount of USDT, decimal text */
  async fund(chainId: string, amount: string): Promise<void> {
    const chain = this.stack.ready.chains[chainId];
    if (!chain) throw new Error(`there is no ${chainId}`);
    const hot = await waitFor('the hot wallet', () => this.hotWallet(), FUNDS_MS);
    await pay(chain, 'ETH', hot, '10');
    await pay(chain, 'USDT', hot, amount);
    const order = { orderReference: `funds of ${Date.now()}`, amount, currency: 'USDT', chainId };
    const { body } = await this.api.post<{ orderId: string; address: string }>('/orders', order);
    await pay(chain, 'USDT', body.address, amount);
    const completed = async (): Promise<true | undefined> =>
      (await this.api.get<{ state: string }>(`/orders/${body.orderId}`)).state === 'completed' || undefined;
    await waitFor('the balance', completed, FUNDS_MS);
  }

  private hotWallet(): Promise<string | undefined> {
    return this.withAccess(async (_, db) => {
      const [key] = await db.query<{ address: string }>(
        `select address from signer_keys where kind = 'single' and organization_id = $1 and revoked_at is null`,
        [this.stack.ready.organization.id],
      );
      return key?.address;
    });
  }

  async stop(): Promise<void> {
    for (const watched of this.open) await watched.close();
    await this.browser?.close();
    await this.stack.stop();
  }

  private async withAccess<T>(work: (access: AccessService, db: Database) => Promise<T>): Promise<T> {
    const source = await createDataSource({
      url: this.stack.ready.postgresUrl,
      poolSize: 2,
      applicationName: 'panel-test',
    }).initialize();
    try {
      const db = new Database(source);
      return await work(new AccessService(db, systemClock), db);
    } finally {
      await source.destroy();
    }
  }
}

function credentials(name: string): Credentials {
  return { email: `${name}@shop.example`, password: `the ${name} of the shop` };
}

/** Types e-mail and password on the page that is open. */
export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Codes of an authenticator app, each given out once: the present one, then that of the next half minute, which counts too. */
export function authenticator(secret: string): () => string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  let last = 0;
  return () => {
    const timestamp = Math.max(Date.now(), (last + 1) * 30_000);
    last = Math.floor(timestamp / 30_000);
    return totp.generate({ timestamp });
  };
}

/** Turns on the second factor of who is signed in on a page. @returns his authenticator, which has given out its first code */
export async function secondFactor(page: Page, who: Credentials): Promise<() => string> {
  return (await turnOn(page, who)).next;
}

async function turnOn(page: Page, { password }: Credentials): Promise<{ secret: string; next: () => string }> {
  const { csrfToken } = (await (await page.request.get('/admin/api/session')).json()) as { csrfToken: string };
  const post = async (path: string, data: object): Promise<{ secret: string }> => {
    const answer = await page.request.post(`/admin/api/account/${path}`, {
      data,
      headers: { 'x-csrf-token': csrfToken },
    });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
    // the shape of the route
    return (await answer.json()) as { secret: string };
  };
  const { secret } = await post('totp', { password });
  const next = authenticator(secret);
  await post('totp/confirm', { code: next() });
  return { secret, next };
}

/** Stores the secret that is on the screen, as a person would: it is shown now or never. */
export async function storeSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog').filter({ has: page.getByTestId('secret') });
  const secret = await dialog.getByTestId('secret').textContent();
  if (!secret || (await dialog.getByRole('button', { name: 'Done' }).isEnabled())) throw new Error('no secret is kept');
  await page.keyboard.press('Escape');
  await dialog.getByLabel(/^I have /).check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

/** What the browser complains of beyond the refusals that a test asks for on purpose. */
export function unasked(complaints: readonly string[]): string[] {
  return complaints.filter((text) => !/the server responded with a status of 40[0149]/.test(text));
}

/** Waits until a page stands: it has its heading, and nothing of it is still a placeholder. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root'));
}

/** What axe finds wrong, by rule and place. It comes in as an inline script: the page needs `bypassCSP`. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Half faded in, a dialog has half the contrast.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** By how many pixels the page can be scrolled sideways; 0 is right. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
