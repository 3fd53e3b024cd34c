import { once } from 'node:events';
import { connect } from 'node:net';
import type { PaymentView } from '@chaintill/checkout';
import { waitFor } from '../../../tools/local/ports';
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
    CHECKOUT_LIMITS: '100000/60',
    CHECKOUT_CREATE_LIMITS: '100000/60',
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

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly payment: PaymentView;
}

/** A page that listens, as a browser reads an event stream. */
class Listener {
  readonly heard: Heard[] = [];
  ended = false;
  private readonly stop = new AbortController();

  static async open(token: string, headers: Record<string, string> = {}): Promise<Listener> {
    const listener = new Listener();
    const url = `${api.url}/checkout/api/payments/${token}/events`;
    const response = await fetch(url, {
      signal: listener.stop.signal,
      headers: { accept: 'text/event-stream', ...headers },
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    void listener.read(response);
    return listener;
  }

  close(): void {
    this.stop.abort();
  }

  get versions(): number[] {
    return this.heard.map(({ payment }) => payment.version);
  }

  states(): Promise<PaymentView['state'][]> {
    return Promise.resolve(this.heard.map(({ payment }) => payment.state));
  }

  async hears(state: PaymentView['state']): Promise<void> {
    await waitFor(state, async () => this.heard.at(-1)?.payment.state === state || undefined, 20_000, 5);
  }

  private async read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) if (!block.startsWith(':')) this.heard.push(eventOf(block));
      }
    } catch {
      // closed by this side
    }
    this.ended = true;
  }
}

function eventOf(block: string): Heard {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  return {
    id: fields['id'] ?? '',
    event: fields['event'] ?? '',
    payment: JSON.parse(fields['data'] ?? '') as PaymentView,
  };
}

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
  const listeners = await Promise.all([Listener.open(token), Listener.open(token)]);
  for (const listener of listeners) await listener.hears('pending');
  const { address } = await buyer.payment(token);
  const part = await money.arrives(address, 10n * USDT);
  for (const listener of listeners) await listener.hears('partially_paid');
  const late = await Listener.open(token);
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
  const listener = await Listener.open(token);
  await listener.hears('cancelled');
  const headers = { 'last-event-id': listener.heard.at(-1)?.id ?? '' };
  const again = await api.call('GET', `/checkout/api/payments/${token}/events`, { headers });
  expect([again.status, again.text]).toEqual([204, '']);
});

it('tells of confirmations, which no order knows of', async () => {
  const token = await begun();
  const listener = await Listener.open(token);
  const { address } = await buyer.payment(token);
  await money.arrives(address, 10n * USDT);
  await listener.hears('partially_paid');
  await money.read(new Date(), 7);
  await waitFor(
    'more confirmations',
    async () => (listener.heard.at(-1)?.payment.confirmations?.have ?? 0) > 7 || undefined,
    20_000,
    20,
  );
  expect(listener.versions.at(-1)).toBe(listener.versions.at(-2));
  listener.close();
});

it('tells nobody of the payment of somebody else', async () => {
  const [mine, other] = [await begun(), await begun()];
  const listeners = await Promise.all([Listener.open(mine), Listener.open(other)]);
  for (const listener of listeners) await listener.hears('pending');
  await buyer.cancel(other);
  await listeners[1]?.hears('cancelled');
  expect(await listeners[0]?.states()).toEqual(['pending']);
  listeners[0]?.close();
});

it('keeps streams of one network and of the process within bounds, and counts what is left', async () => {
  const token = await begun();
  const from = (ip: string): Record<string, string> => ({ 'x-forwarded-for': ip });
  const listeners: Listener[] = [];
  for (let n = 0; n < NETWORK_LIMIT; n++) listeners.push(await Listener.open(token, from(`2001:db8::${n + 1}`)));
  await expect(Listener.open(token, from('2001:db8::ffff'))).rejects.toThrow('429');
  for (let n = 0; n < 4; n++) listeners.push(await Listener.open(token, from(`203.0.113.${n}`)));
  await expect(Listener.open(token, from('203.0.113.99'))).rejects.toThrow('429');
  listeners[0]?.close();
  await waitFor('one less', async () => (await openStreams()) === 9 || undefined, 10_000, 10);
  listeners.push(await Listener.open(token, from('2001:db8::ffff')));
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
