import type { Browser } from 'playwright-core';
import { openPage, startBrowser } from '../../../tools/test/browser';
import { TestApi } from '../testing/test-api';

let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  [api, browser] = await Promise.all([TestApi.start(), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await api.stop();
});

it('shows the native API in a browser, loads nothing from elsewhere and breaks no policy', async () => {
  const watched = await openPage(browser, api.url);
  const { page, complaints, strangers } = watched;
  await page.goto('/api/v1/docs');
  await page.getByText('Ask a payer for an amount').click();
  await page.getByText('Idempotency-Key').first().waitFor();
  await page.getByText('NO_AVAILABLE_ADDRESSES').first().waitFor();
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
  await watched.close();
});
