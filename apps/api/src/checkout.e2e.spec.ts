import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* What payers see and may do: with the token of one payment, or the slug of one link, and nothing else. */

const UNLIMITED = { CHECKOUT_LIMITS: '100000/60', CHECKOUT_CREATE_LIMITS: '100000/60' };
let api: TestApi;
let shop: TestOrganization;
let key: string;
beforeAll(async () => {
  api = await TestApi.start(UNLIMITED);
  shop = await api.organization();
  key = shop.keys.member.secret;
});
afterAll(() => api.stop());

interface Begun {
  readonly token: string;
  readonly url: string;
}

async function link(changes: object = {}): Promise<{ linkId: string; slug: string }> {
  const answer = await api.call('POST', '/api/v1/payment-links', {
    key,
    body: {
      title: 'Night train',
      amount: '25.00',
      priceCurrency: 'USDT',
      currencies: [{ currency: 'USDT', chainIds: ['ethereum-sepolia'] }],
      ...changes,
    },
  });
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return answer.body as unknown as { linkId: string; slug: string };
}
const begin = (slug: string, changes: object = {}, headers = {}): Promise<Answer> =>
  api.call('POST', `/checkout/api/links/${slug}/payments`, {
    body: { currency: 'USDT', chainId: 'ethereum-sepolia', ...changes },
    headers,
  });
const begun = async (slug: string, changes: object = {}): Promise<Begun> => {
  const answer = await begin(slug, changes);
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return answer.body as unknown as Begun;
};
const payment = (token: string): Promise<Answer> => api.call('GET', `/checkout/api/payments/${token}`);
const page = (slug: string): Promise<Answer> => api.call('GET', `/checkout/api/links/${slug}`);
const stockOf = async (linkId: string): Promise<unknown[]> => {
  const { body } = await api.call('GET', `/api/v1/payment-links/${linkId}`, { key });
  return [body['sold'], body['reserved'], body['left']];
};

describe('a payment', () => {
  it('shows its payer what to pay, and nothing of the merchant beside', async () => {
    await api.stock(shop, 1);
    const { slug } = await link({ metadata: { secret: 'margin 80 %' }, successUrl: 'https://shop.example/thanks' });
    const { token, url } = await begun(slug);
    expect(url).toBe(`${api.config.publicUrl}/pay/${token}`);
    const answer = await payment(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toMatch(/margin|org_|lnk_|key_|ord_/);
    const { address, reference, createdAt, expiresAt, serverTime, ...rest } = answer.body as Record<string, string>;
    expect(address).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(reference).toMatch(/^PL-[0-9A-Z]{12}$/);
    expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt ?? '')).toBe(600_000);
    expect(Math.abs(Date.parse(serverTime ?? '') - Date.now())).toBeLessThan(60_000);
    expect(rest).toEqual({
      merchant: { name: 'Merchant 1', supportEmail: null, supportUrl: null },
      title: 'Night train',
      description: null,
      livemode: false,
      state: 'pending',
      currency: 'USDT',
      chainId: 'ethereum-sepolia',
      chainName: 'ethereum-sepolia',
      protocol: 'evm',
      amount: '25.00',
      receivedAmount: '0.00',
      confirmedAmount: '0.00',
      remainingAmount: '25.00',
      price: { amount: '25.00', currency: 'USDT', rate: null, mode: 'locked' },
      paymentUri: `ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@11155111/transfer?address=${address}&uint256=25000000`,
      confirmations: null,
      // no indexer runs here
      notices: [{ kind: 'chain_delayed', amount: null, currency: null, chainName: 'ethereum-sepolia', txHash: null }],
      transfers: [],
      successUrl: 'https://shop.example/thanks',
      cancelUrl: null,
      version: 1,
    });
  });
});
