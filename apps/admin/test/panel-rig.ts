import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ApiClient } from '../../../tools/launcher/api-client';
import { openPage, startBrowser, type WatchedPage } from '../../../tools/test/browser';
import { startStack, type RunningStack } from '../../../tools/test/stack';

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

  /** Opens a page of the panel and signs in on the way. */
  async signedIn(path = '/', options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await this.visit(path, options);
    const { email, password } = this.stack.ready.panelUser;
    await watched.page.getByLabel('E-mail').fill(email);
    await watched.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await watched.page.getByRole('button', { name: 'Sign in' }).click();
    await watched.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
    return watched;
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
