import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findChromium } from '../local/chromium';

/** Runs as root in a container, opens no line of its own to anybody. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium that comes with the packages. Whoever starts it closes it. */
export async function startBrowser(): Promise<Browser> {
  const { program, env } = await findChromium();
  return chromium.launch({ executablePath: program, args: FLAGS, headless: true, env: { ...process.env, ...env } });
}

/** A page that notes what a healthy one never does. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, refusals of the CSP. */
  readonly complaints: readonly string[];
  /** Requests to any other origin than the page's own. */
  readonly strangers: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a page in a profile of its own.
 * @param origin where it belongs, e.g. `http://127.0.0.1:3000`
 */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) strangers.push(request.url());
  });
  return { page, complaints, strangers, close: () => context.close() };
}
