import fc from 'fast-check';
import { tellPrices } from '@chaintill/rates/testing';
import { Buyer } from '../testing/buyer';
import { IncomingMoney } from '../testing/incoming-money';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* What payers see and may do: with the token of one payment, or the slug of one link, and nothing else. */

const USDT = 1_000_000n;
let api: TestApi;
let shop: TestOrganization;
let buyer: Buyer;
let money: IncomingMoney;
beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  buyer = new Buyer(api, shop);
  money = new IncomingMoney(api);
  await api.stock(shop, 100);
});
afterAll(() => api.stop());
beforeEach(() => money.read());

const code = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
/** The last digit of a token tells little of a byte: another letter in the middle is another token. */
const changed = (token: string): string => token.slice(0, -5) + (token.at(-5) === 'A' ? 'B' : 'A') + token.slice(-4);

describe('a payment', () => {
  it('shows its payer what to pay, and nothing of the merchant beside', async () => {
    const link = await buyer.link({ metadata: { secret: 'margin 80 %' }, successUrl: 'https://shop.example/thanks' });
    const begun = await buyer.begin(link.slug);
    const token = String(begun.body['token']);
    expect(begun.body['url']).toBe(`${api.config.publicUrl}/pay/${token}`);
    const answer = await api.call('GET', `/checkout/api/payments/${token}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toMatch(/margin|org_|lnk_|key_|ord_/);
    const { address, reference, createdAt, expiresAt, serverTime, ...rest } = await buyer.payment(token);
    expect(address).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(reference).toMatch(/^PL-[0-9A-Z]{12}$/);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(600_000);
    expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(60_000);
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
      notices: [],
      transfers: [],
      successUrl: 'https://shop.example/thanks',
      cancelUrl: null,
      version: 1,
    });
  });

  it('is opened by its own token alone', async () => {
    const { slug } = await buyer.link();
    const [token, other] = [await buyer.begun(slug), await buyer.begun(slug)];
    const [id = '', secret = ''] = token.split(/-(.*)/s);
    const wrong = [
      id,
      `${id}-`,
      `${id}-${other.split(/-(.*)/s)[1]}`,
      token.slice(0, -1),
      `${token}A`,
      changed(token),
      token.toUpperCase(),
      `${other.split('-')[0]}-${secret}`,
      'x',
      slug,
      encodeURIComponent(`${token}\n`),
    ];
    for (const text of wrong) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/events'],
        ['POST', '/cancel'],
      ]) {
        const answer = await api.call(method ?? '', `/checkout/api/payments/${text}${path}`);
        expect([text, path, code(answer)]).toEqual([text, path, '404 RESOURCE_NOT_FOUND']);
        expect(answer.body['message']).toBe('payment does not exist');
      }
    }
    expect((await buyer.payment(token)).state).toBe('pending');
  });

  it('asks for the rest after a part came, and counts confirmations', async () => {
    const token = await buyer.begun((await buyer.link()).slug);
    const { address } = await buyer.payment(token);
    const txHash = await money.arrives(address, 10n * USDT);
    await money.read(new Date(), 3);
    const part = await buyer.payment(token);
    expect(part).toMatchObject({ state: 'partially_paid', receivedAmount: '10.00', remainingAmount: '15.00' });
    expect(part.notices).toEqual([
      { kind: 'partial', amount: '15', currency: 'USDT', chainName: 'ethereum-sepolia', txHash },
    ]);
    expect(part.transfers).toEqual([{ txHash, amount: '10', currency: 'USDT', status: 'pending', confirmations: 5 }]);
    expect(part.confirmations).toEqual({ have: 5, need: 3 });
    expect(part.paymentUri).toMatch(/&uint256=15000000$/);
    const rest = await money.arrives(address, 15n * USDT);
    const whole = await buyer.payment(token);
    expect(whole).toMatchObject({
      state: 'confirming',
      paymentUri: null,
      notices: [],
      confirmations: { have: 1, need: 3 },
    });
    for (const hash of [txHash, rest]) await money.becomes(hash, 'final');
    expect(await buyer.payment(token)).toMatchObject({ state: 'completed', remainingAmount: '0.00' });
  });

  it('tells of money that was not asked for', async () => {
    const token = await buyer.begun((await buyer.link()).slug);
    const { address } = await buyer.payment(token);
    const wrongToken = await money.arrives(address, 10n ** 17n, { currency: 'ETH' });
    const wrongChain = await money.arrives(address, 25n * USDT, { chainId: 'polygon-amoy' });
    await money.arrives(address, 30n * USDT, { state: 'final' });
    const repeated = await money.arrives(address, 25n * USDT, { state: 'final' });
    const { state, notices } = await buyer.payment(token);
    expect(state).toBe('overpaid');
    expect(
      notices.map(({ kind, amount, currency, chainName, txHash }) => [kind, amount, currency, chainName, txHash]),
    ).toEqual([
      ['overpaid', '5', 'USDT', 'ethereum-sepolia', expect.any(String)],
      ['wrong_token', '0.1', 'ETH', 'ethereum-sepolia', wrongToken],
      ['wrong_chain', '25', 'USDT', 'polygon-amoy', wrongChain],
      ['repeated', '25', 'USDT', 'ethereum-sepolia', repeated],
    ]);
  });

  it('is over when its time is, and money that comes then is late', async () => {
    const token = await buyer.begun((await buyer.link()).slug);
    const { address } = await buyer.payment(token);
    await money.timePasses(address);
    expect(await buyer.payment(token)).toMatchObject({ state: 'expired', paymentUri: null, notices: [] });
    const txHash = await money.arrives(address, 25n * USDT, { state: 'final' });
    expect(await buyer.payment(token)).toMatchObject({
      state: 'paid_late',
      notices: [{ kind: 'late', amount: '25', txHash }],
    });
  });

  it('waits for its chain when that is not read, whatever the clock says', async () => {
    const token = await buyer.begun((await buyer.link()).slug);
    await api.database.db.query(`update chain_cursors set doubt = 'its nodes contradict each other'`);
    expect(await buyer.payment(token)).toMatchObject({ state: 'pending', notices: [{ kind: 'chain_delayed' }] });
    await api.database.db.query('update chain_cursors set doubt = null');
    expect((await buyer.payment(token)).notices).toEqual([]);
  });

  it('may be given up by its payer while nothing was seen', async () => {
    const link = await buyer.link({ inventoryTotal: 1 });
    const token = await buyer.begun(link.slug);
    const cancelled = await buyer.cancel(token);
    expect([cancelled.status, cancelled.body['state']]).toEqual([200, 'cancelled']);
    expect(code(await buyer.cancel(token))).toBe('400 ORDER_EXPIRED');
    expect(await buyer.stockOf(link)).toEqual([0, 0, 1]);

    const seen = await buyer.begun(link.slug);
    await money.arrives((await buyer.payment(seen)).address, 1n);
    expect(code(await buyer.cancel(seen))).toBe('400 ORDER_ALREADY_PAID');

    const paid = await buyer.begun((await buyer.link()).slug);
    await money.arrives((await buyer.payment(paid)).address, 25n * USDT, { state: 'final' });
    expect(code(await buyer.cancel(paid))).toBe('400 ORDER_ALREADY_PAID');

    const late = await buyer.begun((await buyer.link()).slug);
    await money.timePasses((await buyer.payment(late)).address);
    expect(code(await buyer.cancel(late))).toBe('400 ORDER_EXPIRED');
  });

  it('of an order without a link is opened by the token in its checkoutUrl', async () => {
    const order = await api.call('POST', '/api/v1/orders', {
      key: shop.keys.member.secret,
      body: {
        orderReference: 'invoice-1',
        amount: '0.5',
        currency: 'ETH',
        chainId: 'ethereum-sepolia',
        metadata: { a: 'b' },
      },
    });
    const token = String(order.body['checkoutUrl']).split('/').pop() ?? '';
    expect(await buyer.payment(token)).toMatchObject({
      reference: 'invoice-1',
      title: null,
      price: null,
      paymentUri: `ethereum:${String(order.body['address'])}@11155111?value=500000000000000000`,
    });
  });
});

describe('a link', () => {
  it('shows what can be bought and how', async () => {
    const { slug } = await buyer.link({
      description: 'A seat',
      inventoryTotal: 2,
      expiresAt: '2099-01-20T10:30:00Z',
      metadata: { secret: 'margin 80 %' },
    });
    const answer = await api.call('GET', `/checkout/api/links/${slug}`);
    expect(answer.text).not.toMatch(/margin|org_|lnk_|per_|key_/);
    expect(await buyer.page(slug)).toEqual({
      slug,
      title: 'Night train',
      description: 'A seat',
      merchant: { name: 'Merchant 1', supportEmail: null, supportUrl: null },
      livemode: false,
      amount: '25.00',
      priceCurrency: 'USDT',
      minAmount: null,
      maxAmount: null,
      options: [
        {
          currency: 'USDT',
          chainId: 'ethereum-sepolia',
          chainName: 'ethereum-sepolia',
          protocol: 'evm',
          amount: '25.00',
          unavailable: null,
        },
      ],
      state: 'open',
      left: 2,
      expiresAt: '2099-01-20T10:30:00Z',
      successUrl: null,
      cancelUrl: null,
    });
  });

  it.each(['x', 'AAAAAAAAAAAAAAAA', `${'A'.repeat(16)}%00`, "'or''=''-------"])(
    'that nobody made is not there: %s',
    async (slug) => {
      expect(code(await api.call('GET', `/checkout/api/links/${encodeURIComponent(slug)}`))).toBe(
        '404 RESOURCE_NOT_FOUND',
      );
      expect(code(await buyer.begin(encodeURIComponent(slug)))).toBe('404 RESOURCE_NOT_FOUND');
    },
  );

  it('priced in euros asks for what the rate says, and keeps the rate', async () => {
    await tellPrices(api.database.db, { 'ETH/EUR': '2500', 'USDT/EUR': '0.8' });
    const { slug } = await buyer.link({
      priceCurrency: 'EUR',
      amount: '50',
      currencies: [
        { currency: 'USDT', chainIds: ['polygon-amoy'] },
        { currency: 'ETH', chainIds: ['ethereum-sepolia'] },
      ],
    });
    const options = (await buyer.page(slug)).options.map((option) => [option.currency, option.amount]);
    expect(options).toEqual([
      ['USDT', '62.50'],
      ['ETH', '0.02'],
    ]);
    const view = await buyer.payment(await buyer.begun(slug, { currency: 'ETH' }));
    expect(view).toMatchObject({
      amount: '0.02',
      currency: 'ETH',
      price: { amount: '50', currency: 'EUR', rate: '2500', mode: 'locked' },
    });
  });

  it('says which ways to pay cannot be taken, and why', async () => {
    const { slug } = await buyer.link({
      priceCurrency: 'CHF',
      currencies: [{ currency: 'ETH', chainIds: ['polygon-amoy'] }],
    });
    expect((await buyer.page(slug)).options).toMatchObject([{ amount: null, unavailable: 'RATE_UNAVAILABLE' }]);
    const refused = await buyer.begin(slug, { currency: 'ETH', chainId: 'polygon-amoy' });
    expect(code(refused)).toBe('503 RATE_UNAVAILABLE');
    const poor = new Buyer(api, await api.organization());
    const link = await poor.link();
    expect((await poor.page(link.slug)).options).toMatchObject([{ unavailable: 'NO_AVAILABLE_ADDRESSES' }]);
    const empty = await poor.begin(link.slug);
    expect(code(empty)).toBe('503 NO_AVAILABLE_ADDRESSES');
    expect(empty.body['message']).toContain('choose another way to pay');
    expect(await poor.stockOf(link)).toEqual([0, 0, null]);
  });

  it('with an open amount takes what the payer chooses, within its limits', async () => {
    const { slug } = await buyer.link({ amount: '0', minAmount: '5', maxAmount: '500.5' });
    expect((await buyer.page(slug)).options).toMatchObject([{ amount: null, unavailable: null }]);
    for (const amount of [undefined, '4.999999', '500.500001', '0', '-5', '5e0', '7.0000001']) {
      expect([amount, code(await buyer.begin(slug, { amount }))]).toEqual([amount, '400 INVALID_AMOUNT']);
    }
    for (const amount of ['5', '500.5', '12.345678']) {
      expect((await buyer.payment(await buyer.begun(slug, { amount }))).amount).toBe(amount);
    }
    const fixed = await buyer.link();
    expect(code(await buyer.begin(fixed.slug, { amount: '1' }))).toBe('400 INVALID_AMOUNT');
  });

  it('takes no other way to pay than it offers', async () => {
    const { slug } = await buyer.link();
    for (const choice of [{ currency: 'ETH' }, { chainId: 'polygon-amoy' }, { chainId: 'ethereum' }]) {
      expect(code(await buyer.begin(slug, choice))).toBe('400 INVALID_CURRENCY');
    }
    expect(code(await buyer.begin(slug, { price: '1' }))).toBe('400 INVALID_REQUEST');
  });

  it('sells nothing after its end or when it is archived', async () => {
    const ended = await buyer.link({ expiresAt: '2099-01-20T10:30:00Z' });
    await api.database.db.query('update payment_links set expires_at = now() where id = $1', [ended.linkId]);
    expect((await buyer.page(ended.slug)).state).toBe('expired');
    expect(code(await buyer.begin(ended.slug))).toBe('409 STATE_CONFLICT');
    const old = await buyer.link();
    await api.call('DELETE', `/api/v1/payment-links/${old.linkId}`, { key: shop.keys.member.secret });
    expect((await buyer.page(old.slug)).state).toBe('archived');
    expect(code(await buyer.begin(old.slug))).toBe('409 STATE_CONFLICT');
  });

  it('begins one payment for one Idempotency-Key, and another link another', async () => {
    const [link, other] = [await buyer.link({ inventoryTotal: 5 }), await buyer.link()];
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => buyer.begin(link.slug, {}, headers)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await buyer.stockOf(link)).toEqual([0, 1, 4]);
    const elsewhere = await buyer.begin(other.slug, {}, headers);
    expect(elsewhere.status).toBe(201);
    expect(elsewhere.text).not.toBe(answers[0]?.text);
    expect(code(await buyer.begin(link.slug, { currency: 'ETH' }, headers))).toBe('409 IDEMPOTENCY_KEY_CONFLICT');
    const kept = await api.database.db.query<{ response_body: string }>(
      'select response_body from idempotency_keys where key = $1',
      [headers['idempotency-key']],
    );
    expect(kept.map((row) => row.response_body)).toEqual(['', '']);
  });

  it('tells the merchant of its orders, with his metadata and the link', async () => {
    const link = await buyer.link({ metadata: { campaign: 'autumn' } });
    const { reference } = await buyer.payment(await buyer.begun(link.slug));
    const key = shop.keys.viewer.secret;
    const { body } = await api.call('GET', `/api/v1/orders?orderReference=${reference}`, { key });
    expect(body['data']).toMatchObject([{ paymentLinkId: link.linkId, metadata: { campaign: 'autumn' } }]);
  });
});

describe('stock', () => {
  it('of three is sold to three of fifty who come at once', async () => {
    const link = await buyer.link({ inventoryTotal: 3 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => buyer.begin(link.slug)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(code))).toEqual(new Set(['409 SOLD_OUT']));
    expect(await buyer.stockOf(link)).toEqual([0, 3, 0]);
    expect((await buyer.page(link.slug)).state).toBe('sold_out');
  });

  it('comes back when a payment is not made, and stays sold when it is', async () => {
    const link = await buyer.link({ inventoryTotal: 1 });
    const first = await buyer.begun(link.slug);
    expect(code(await buyer.begin(link.slug))).toBe('409 SOLD_OUT');
    await money.timePasses((await buyer.payment(first)).address);
    const second = await buyer.begun(link.slug);
    const { address } = await buyer.payment(second);
    const txHash = await money.arrives(address, 25n * USDT);
    await money.timePasses(address);
    expect((await buyer.payment(second)).state).toBe('confirming');
    expect(code(await buyer.begin(link.slug))).toBe('409 SOLD_OUT');
    await money.becomes(txHash, 'final');
    expect(await buyer.stockOf(link)).toEqual([1, 0, 0]);
    expect(code(await buyer.begin(link.slug))).toBe('409 SOLD_OUT');
  });

  it('is kept for who paid the whole price late, until somebody decides', async () => {
    const link = await buyer.link({ inventoryTotal: 1 });
    const token = await buyer.begun(link.slug);
    const { address } = await buyer.payment(token);
    await money.timePasses(address);
    await money.arrives(address, 25n * USDT, { state: 'final' });
    expect((await buyer.payment(token)).state).toBe('paid_late');
    expect(code(await buyer.begin(link.slug))).toBe('409 SOLD_OUT');
  });

  it('is never sold twice, whatever people and time do at once', async () => {
    const total = 4;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('begin', 'begin', 'cancel', 'pay', 'wait'), { minLength: 8, maxLength: 30 }),
        async (steps) => {
          const link = await buyer.link({ inventoryTotal: total });
          const open: string[] = [];
          const paid = new Set<string>();
          const step = async (what: string): Promise<void> => {
            const token = what === 'begin' ? undefined : open.shift();
            if (what === 'begin') {
              const { status, body } = await buyer.begin(link.slug);
              if (status === 201) open.push(String(body['token']));
            } else if (token !== undefined) {
              const { address } = await buyer.payment(token);
              if (what === 'cancel') await buyer.cancel(token);
              if (what === 'pay') await money.arrives(address, 25n * USDT, { state: 'final' });
              if (what === 'pay') paid.add(token);
              if (what === 'wait') await money.timePasses(address);
            }
            const [sold = 0, reserved = 0] = await buyer.stockOf(link);
            expect(Number(sold) + Number(reserved)).toBeLessThanOrEqual(total);
          };
          // three at a time, in whatever order they come to the database
          for (let n = 0; n < steps.length; n += 3) await Promise.all(steps.slice(n, n + 3).map(step));
          const states = await Promise.all([...paid].map(async (token) => (await buyer.payment(token)).state));
          expect(new Set(states)).toEqual(new Set(states.length > 0 ? ['completed'] : []));
          expect(await buyer.stockOf(link)).toEqual([paid.size, open.length, total - paid.size - open.length]);
          for (const token of open) await buyer.cancel(token);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('grows and shrinks with what the merchant says, while people buy', async () => {
    const link = await buyer.link({ inventoryTotal: 1 });
    await buyer.begun(link.slug);
    const change = (inventoryTotal: number | null): Promise<Answer> =>
      api.call('PUT', `/api/v1/payment-links/${link.linkId}`, {
        key: shop.keys.member.secret,
        body: { inventoryTotal },
      });
    await Promise.all([change(3), ...Array.from({ length: 10 }, () => buyer.begin(link.slug))]);
    await Promise.all(Array.from({ length: 10 }, () => buyer.begin(link.slug)));
    expect(await buyer.stockOf(link)).toEqual([0, 3, 0]);
    await change(1);
    expect(await buyer.stockOf(link)).toEqual([0, 3, 0]);
    await change(null);
    expect(await buyer.stockOf(link)).toEqual([0, 3, null]);
  });
});

describe('merchants and modes', () => {
  it('stay apart', async () => {
    const stranger = await api.organization();
    const link = await buyer.link();
    const key = stranger.keys.owner.secret;
    const path = `/api/v1/payment-links/${link.linkId}`;
    expect(code(await api.call('GET', path, { key }))).toBe('404 RESOURCE_NOT_FOUND');
    expect(code(await api.call('PUT', path, { key, body: { title: 'mine' } }))).toBe('404 RESOURCE_NOT_FOUND');
    expect(code(await api.call('DELETE', path, { key }))).toBe('404 RESOURCE_NOT_FOUND');
    const { body } = await api.call('GET', '/api/v1/payment-links', { key });
    expect(body['data']).toEqual([]);
    // another merchant's pool is not touched
    await api.stock(stranger, 1);
    const { address } = await buyer.payment(await buyer.begun(link.slug));
    const [owner] = await api.database.db.query('select organization_id from addresses where display = $1', [address]);
    expect(owner).toEqual({ organization_id: shop.organizationId });
  });

  it('do not mix: a link of test mode is no link of live mode', async () => {
    const link = await buyer.link();
    await api.database.db.query('update payment_links set livemode = true where id = $1', [link.linkId]);
    const key = shop.keys.owner.secret;
    expect(code(await api.call('GET', `/api/v1/payment-links/${link.linkId}`, { key }))).toBe('404 RESOURCE_NOT_FOUND');
    // its chain is one of test mode, so that nobody pays play money for it
    expect((await buyer.page(link.slug)).options).toMatchObject([{ unavailable: 'INVALID_CHAIN' }]);
    expect(code(await buyer.begin(link.slug))).toBe('400 INVALID_CHAIN');
  });
});
