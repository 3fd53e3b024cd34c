import { randomUUID } from 'node:crypto';
import type { LinkView, PaymentView } from '@chaintill/checkout';
import type { PaymentLinkView } from '@chaintill/payment-links';
import { getAddress } from 'ethers';
import { DevnetWallet } from '../tools/devnet/wallet';
import { PaymentListener } from '../tools/test/payment-listener';
import { CHAIN, Gateway } from './gateway';

/*
 * Buying by a link on the real chain, through every process: a payer who has the address of the page and a wallet, knows
 * nothing else, and asks nobody how it stands.
 */

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.open({
    ORDER_WINDOW_SECONDS: '12',
    LOCAL_CONFIRMATIONS: '2',
    CHECKOUT_LIMITS: '100000/60',
    CHECKOUT_CREATE_LIMITS: '100000/60',
  });
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await gateway.close();
}, 60_000);

const origin = (): string => new URL(gateway.stack.ready.api).origin;

async function link(changes: object = {}): Promise<PaymentLinkView> {
  const body = {
    title: 'Night train',
    amount: '25.00',
    priceCurrency: 'USDT',
    currencies: [{ currency: 'USDT', chainIds: [CHAIN] }],
    ...changes,
  };
  return (await gateway.api.post<PaymentLinkView>('/payment-links', body)).body;
}

function begin(slug: string, choice: object = {}): Promise<Response> {
  return fetch(`${origin()}/checkout/api/links/${slug}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ currency: 'USDT', chainId: CHAIN, ...choice }),
  });
}

/** A payer on the page of a payment that he has begun. */
async function payer(slug: string, choice: object = {}): Promise<PaymentListener> {
  const { token } = (await (await begin(slug, choice)).json()) as { token: string };
  const listener = await PaymentListener.open(origin(), token);
  await listener.hears('pending');
  return listener;
}

const stock = async ({ linkId }: PaymentLinkView): Promise<(number | null)[]> => {
  const { sold, reserved, left } = await gateway.api.get<PaymentLinkView>(`/payment-links/${linkId}`);
  return [sold, reserved, left];
};

/** Pays what the text of the QR code says, and nothing else is known to the wallet. @returns the hash */
async function scan(uri: string | null | undefined, share = 1n): Promise<string> {
  const [, target = '', network, query] =
    /^ethereum:(0x[0-9a-fA-F]{40})@(\d+)(?:\/transfer)?\?(.*)$/.exec(uri ?? '') ?? [];
  const { rpcUrl, payer: rich } = gateway.chain;
  expect(network).toBe(String(BigInt(await gateway.rpc<string>('eth_chainId'))));
  const wallet = new DevnetWallet(rpcUrl, rich?.privateKey ?? '');
  try {
    const asked = new URLSearchParams(query);
    const value = asked.get('value');
    if (value !== null) return await wallet.send(null, getAddress(target), BigInt(value) / share);
    return await wallet.send(
      getAddress(target),
      asked.get('address') ?? '',
      BigInt(asked.get('uint256') ?? '') / share,
    );
  } finally {
    wallet.close();
  }
}

it('scans, pays and sees it through to the end', async () => {
  const night = await link({ inventoryTotal: 1 });
  const page = await payer(night.slug);
  const txHash = await scan(page.last?.paymentUri);
  const done = await page.hears('completed');
  expect(page.states).toEqual(['pending', 'confirming', 'completed']);
  expect(done).toMatchObject({ receivedAmount: '25.00', notices: [], transfers: [{ txHash, status: 'confirmed' }] });
  expect(done.confirmations?.have).toBeGreaterThanOrEqual(2);
  expect(await stock(night)).toEqual([1, 0, 0]);
  expect((await begin(night.slug)).status).toBe(409);
});

it('pays a part, then what the page asks for next', async () => {
  const page = await payer((await link()).slug);
  await scan(page.last?.paymentUri, 5n);
  const part = await page.hears('partially_paid');
  expect(part).toMatchObject({ remainingAmount: '20.00', notices: [{ kind: 'partial', amount: '20' }] });
  await scan(part.paymentUri);
  expect(await page.hears('completed')).toMatchObject({ receivedAmount: '25.00', notices: [] });
});

it('buys in another coin at the rate of the moment', async () => {
  const { slug } = await link({
    amount: '60',
    priceCurrency: 'USD',
    currencies: [{ currency: 'ETH', chainIds: [CHAIN] }],
  });
  const options = ((await (await fetch(`${origin()}/checkout/api/links/${slug}`)).json()) as LinkView).options;
  expect(options).toMatchObject([{ currency: 'ETH', amount: '0.02', unavailable: null }]);
  const page = await payer(slug, { currency: 'ETH' });
  expect(page.last).toMatchObject({ amount: '0.02', price: { amount: '60', currency: 'USD', rate: '3000' } });
  await scan(page.last?.paymentUri);
  await page.hears('completed');
});

it('of two who want the last one, one gets it; who does not pay leaves it to the next', async () => {
  const night = await link({ inventoryTotal: 1 });
  const answers = await Promise.all([begin(night.slug), begin(night.slug)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const { token } = (await answers.find(({ status }) => status === 201)?.json()) as { token: string };
  const idle = await PaymentListener.open(origin(), token);
  const expired = await idle.hears('expired');
  expect(await stock(night)).toEqual([0, 0, 1]);
  const page = await payer(night.slug);
  await scan(page.last?.paymentUri);
  await page.hears('completed');
  expect(await stock(night)).toEqual([1, 0, 0]);

  // the first one pays all the same: too late, told so, and not sold twice
  const { address, paymentUri } = expired;
  expect(paymentUri).toBeNull();
  const txHash = await gateway.pay({ address } as Parameters<Gateway['pay']>[0], '25');
  const late = await idle.until('late', ({ notices }) => notices.length > 0);
  expect(late.notices).toMatchObject([{ kind: 'late', amount: '25', txHash }]);
  idle.close();
});

it('is told of a payment in another token, and can still pay', async () => {
  const page = await payer((await link()).slug);
  const { address, paymentUri } = page.last as PaymentView;
  const txHash = await gateway.pay({ address } as Parameters<Gateway['pay']>[0], '25', 'USDC');
  await page.until('wrong token', ({ notices }) => notices.length > 0);
  expect(page.last).toMatchObject({
    state: 'pending',
    notices: [{ kind: 'wrong_token', amount: '25', currency: 'USDC', txHash }],
    paymentUri,
  });
  await scan(paymentUri);
  await page.hears('completed');
});
