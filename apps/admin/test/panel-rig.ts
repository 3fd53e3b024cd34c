import { AccessService } from '@chaintill/access';
import { systemClock, type Role } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ApiClient } from '../../../tools/launcher/api-client';
import { openPage, startBrowser, type WatchedPage } from '../../../tools/test/browser';
import { startStack, type RunningStack } from '../../../tools/test/stack';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** A running gateway, a browser before it, and the merchant's own program beside it. */
export class PanelRig {
  private readonly open: WatchedPage[] = [];

  private constructor(
    readonly stack: RunningStack,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<PanelRig> {
    const stack = await startStack();
    try {
      return new PanelRig(stack, await startBrowser());
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get api(): ApiClient {
    return new ApiClient(this.stack.ready.api, this.stack.ready.apiKeys.owner);
  }

  /** Opens a page of the panel in a fresh profile, where nobody is signed in. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await openPage(this.browser, this.stack.ready.api, options);
    this.open.push(watched);
    await watched.page.goto(`/admin${path}`);
    return watched;
  }

  /** Opens a page of the panel and signs in on the way, as the owner unless told who else. */
  async signedIn(
    path = '/',
    options: BrowserContextOptions = {},
    who: Credentials = this.stack.ready.panelUser,
  ): Promise<WatchedPage> {
    const watched = await this.visit(path, options);
    const { email, password } = who;
    await watched.page.getByLabel('E-mail').fill(email);
    await watched.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await watched.page.getByRole('button', { name: 'Sign in' }).click();
    await watched.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
    return watched;
  }

  /** Makes one more person of the shop. */
  async person(role: Role): Promise<Credentials> {
    const { postgresUrl, organization } = this.stack.ready;
    const source = await createDataSource({
      url: postgresUrl,
      poolSize: 2,
      applicationName: 'panel-test',
    }).initialize();
    try {
      const access = new AccessService(new Database(source), systemClock);
      const who = { email: `${role}@shop.example`, password: `the ${role} of the shop` };
      const { personId } = await access.createPerson({ ...who, name: role });
      await access.setMembership(organization.id, personId, role);
      return who;
    } finally {
      await source.destroy();
    }
  }

  async stop(): Promise<void> {
    for (const watched of this.open) await watched.close();
    await this.browser.close();
    await this.stack.stop();
  }
}

/** By how many pixels the page can be scrolled sideways; 0 is right. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
