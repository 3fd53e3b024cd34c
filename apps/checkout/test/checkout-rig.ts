import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import jsQr from 'jsqr';
import type { OrderView } from '@chaintill/orders';
import { Gateway, CHAIN } from '../../../test/gateway';
import { openPage, startBrowser, type WatchedPage } from '../../../tools/test/browser';

export interface Link {
  readonly linkId: string;
  readonly slug: string;
  readonly url: string;
}

/** What a QR code asks a wallet for, read by the letter of EIP-681. */
export interface Request {
  readonly token: string;
  readonly chain: string;
  readonly to: string;
  readonly units: bigint;
}

/** A running gateway, and browsers of payers before it. */
export class CheckoutRig {
  private readonly open: WatchedPage[] = [];

  private constructor(
    readonly gateway: Gateway,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<CheckoutRig> {
    const gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '3' });
    try {
      return new CheckoutRig(gateway, await startBrowser());
    } catch (error) {
      await gateway.close();
      throw error;
    }
  }

  get origin(): string {
    return this.gateway.stack.ready.api;
  }

  /** Opens a page in a fresh profile: another payer, on another device. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await openPage(this.browser, this.origin, { deviceScaleFactor: 2, ...options });
    this.open.push(watched);
    await watched.page.goto(path);
    await watched.page.locator('h1').waitFor();
    return watched;
  }

  async link(values: Record<string, unknown> = {}): Promise<Link> {
    const terms = {
      title: 'Night train',
      amount: '25.00',
      priceCurrency: 'USDT',
      currencies: [{ currency: 'USDT', chainIds: [CHAIN] }],
      ...values,
    };
    return (await this.gateway.api.post<Link>('/payment-links', terms)).body;
  }

  /** An order over 25 USDT made over the API, or what `values` say. */
  asked(values: Record<string, unknown> = {}): Promise<OrderView> {
    return this.gateway.order({ amount: '25.00', ...values });
  }

  /** The order behind a payer's page: the token begins with its id. */
  async orderOf(page: Page): Promise<OrderView> {
    await page.waitForURL(/\/pay\/ord_/);
    const [orderId] = new URL(page.url()).pathname.slice('/pay/'.length).split('-');
    return this.gateway.api.get<OrderView>(`/orders/${orderId}`);
  }

  async close(): Promise<void> {
    for (const watched of this.open) await watched.close();
    await this.browser.close();
    await this.gateway.close();
  }
}

/** Path of an address that the API gave out. */
export function pathOf(url: string | null): string {
  if (url === null) throw new Error('there is no page');
  return new URL(url).pathname;
}

/** Reads a code off the screen, as a wallet's camera does. */
export async function scan(code: Locator): Promise<string> {
  const { data, width, height } = PNG.sync.read(await code.screenshot());
  const found = jsQr(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error('there is no QR code in the picture');
  return found.data;
}

/** @throws Error for anything but a request for an ERC-20 token */
export function requestIn(text: string): Request {
  const match = /^ethereum:(0x\w{40})@(\d+)\/transfer\?address=(0x\w{40})&uint256=([\d.e]+)$/.exec(text);
  if (!match) throw new Error(`not a request for a token: ${text}`);
  const [, token = '', chain = '', to = '', units = ''] = match;
  return { token, chain, to, units: BigInt(units) };
}

export const code = (page: Page): Locator => page.getByRole('img', { name: /^(QR code|Código QR|رمز QR)/ });

/** By how many pixels the page can be scrolled sideways; 0 is right. */
export const sidewaysPixels = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What axe finds, by rule and place. It comes in as an inline script, so the page has to be opened with bypassCSP. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
