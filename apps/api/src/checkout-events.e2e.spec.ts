import { once } from 'node:events';
import { connect } from 'node:net';
import type { PaymentView } from '@chaintill/checkout';
import { waitFor } from '../../../tools/local/ports';
import { PaymentListener } from '../../../tools/test/payment-listener';
import { Buyer } from '../testing/buyer';
import { IncomingMoney } from '../testing/incoming-money';
import { TestApi } from '../testing/test-api';

/* What a payer's page hears of its payment without asking. */

const USDT = 1_000_000n;
const NETWORK_LIMIT = 6;
let api: TestApi;
let buyer: Buyer;
let money: IncomingMoney;
beforeAll(async () => {
  api = await TestApi.start({
    CHECKOUT_STREAMS: '10',
    CHECKOUT_STREAMS_NETWORK: String(NETWORK_LIMIT),
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const shop = await api.organization();
  buyer = new Buyer(api, shop);
  money = new IncomingMoney(api);
  await api.stock(shop, 30);
  await money.read();
});
afterAll(() => api.stop());

const listen = (token: string, headers = {}): Promise<PaymentListener> => PaymentListener.open(api.url, token, headers);
const begun = async (): Promise<string> => buyer.begun((await buyer.link()).slug);
const cleared = (): Promise<true> =>
  waitFor('an end of all streams', async () => (await openStreams()) === 0 || undefined, 10_000, 10);
/** As the limit counts them: a stream that a browser left is one less. */
async function openStreams(): Promise<number> {
  const { PaymentFeed } = await import('@chaintill/checkout');
  return api.app.get(PaymentFeed, { strict: false }).open;
}

afterEach(() => cleared());

it('tells the payment at once and each change once, in order, to everybody who listens, and ends with it', async () => {
  const token = await begun();
  const listeners = await Promise.all([listen(token), listen(token)]);
  for (const listener of listeners) await listener.hears('pending');
  const { address } = await buyer.payment(token);
  const part = await money.arrives(address, 10n * USDT);
  for (const listener of listeners) await listener.hears('partially_paid');
  const late = await listen(token);
  const rest = await money.arrives(address, 15n * USDT);
  for (const listener of [...listeners, late]) await listener.hears('confirming');
  await money.becomes(part, 'final');
  await money.becomes(rest, 'final');
  for (const listener of [...listeners, late]) {
    await listener.hears('completed');
    await waitFor('the end', async () => listener.ended || undefined, 10_000, 5);
    expect(listener.heard.every(({ event }) => event === 'payment')).toBe(true);
    expect(listener.versions).toEqual([...listener.versions].sort((a, b) => a - b));
    const contents = listener.heard.map(({ payment: { serverTime: _, ...content } }) => JSON.stringify(content));
    expect(new Set(contents).size).toBe(contents.length);
  }
  const { serverTime: _a, ...told } = listeners[0]?.heard.at(-1)?.payment ?? ({} as PaymentView);
  const { serverTime: _b, ...asked } = await buyer.payment(token);
  expect(told).toEqual(asked);
});

it('sends away a browser that comes again after the end', async () => {
  const token = await begun();
  await buyer.cancel(token);
  const listener = await listen(token);
  await listener.hears('cancelled');
  const headers = { 'last-event-id': listener.heard.at(-1)?.id ?? '' };
  const again = await api.call('GET', `/checkout/api/payments/${token}/events`, { headers });
  expect([again.status, again.text]).toEqual([204, '']);
});

it('tells of confirmations, which no order knows of', async () => {
  const token = await begun();
  const listener = await listen(token);
  const { address } = await buyer.payment(token);
  await money.arrives(address, 10n * USDT);
  await listener.hears('partially_paid');
  await money.read(new Date(), 7);
  await listener.until('more confirmations', ({ confirmations }) => (confirmations?.have ?? 0) > 7);
  expect(listener.versions.at(-1)).toBe(listener.versions.at(-2));
  listener.close();
});

it('tells nobody of the payment of somebody else', async () => {
  const [mine, other] = [await begun(), await begun()];
  const listeners = await Promise.all([listen(mine), listen(other)]);
  for (const listener of listeners) await listener.hears('pending');
  await buyer.cancel(other);
  await listeners[1]?.hears('cancelled');
  expect(listeners[0]?.states).toEqual(['pending']);
  listeners[0]?.close();
});

it('keeps streams of one network and of the process within bounds, and counts what is left', async () => {
  const token = await begun();
  const from = (ip: string): Record<string, string> => ({ 'x-forwarded-for': ip });
  const listeners: PaymentListener[] = [];
  for (let n = 0; n < NETWORK_LIMIT; n++) listeners.push(await listen(token, from(`2001:db8::${n + 1}`)));
  await expect(listen(token, from('2001:db8::ffff'))).rejects.toThrow('429');
  for (let n = 0; n < 4; n++) listeners.push(await listen(token, from(`203.0.113.${n}`)));
  await expect(listen(token, from('203.0.113.99'))).rejects.toThrow('429');
  listeners[0]?.close();
  await waitFor('one less', async () => (await openStreams()) === 9 || undefined, 10_000, 10);
  listeners.push(await listen(token, from('2001:db8::ffff')));
  for (const listener of listeners) listener.close();
});

it('opens no stream for HEAD', async () => {
  const token = await begun();
  const answer = await api.call('HEAD', `/checkout/api/payments/${token}/events`);
  expect(answer.status).toBe(204);
  expect(await openStreams()).toBe(0);
});

it('does not keep the server from stopping', async () => {
  const other = await TestApi.start({}, 8);
  try {
    const shop = await other.organization();
    const merchant = new Buyer(other, shop);
    await other.stock(shop, 1);
    const token = await merchant.begun((await merchant.link()).slug);
    const response = await fetch(`${other.url}/checkout/api/payments/${token}/events`);
    const reader = response.body?.getReader();
    await reader?.read();
    // a connection that a browser opened ahead
    const unused = connect(Number(new URL(other.url).port), '127.0.0.1').resume();
    await once(unused, 'connect');
    await other.app.close();
    for (let done = false; !done;) done = (await reader?.read())?.done ?? true;
  } finally {
    await other.database.close();
  }
});
