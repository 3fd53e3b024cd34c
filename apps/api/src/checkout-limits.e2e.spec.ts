import { Buyer } from '../testing/buyer';
import { TestApi, type Answer, type TestOrganization } from '../testing/test-api';

/* How much one network may ask of the payers' pages. */

let api: TestApi;
let shop: TestOrganization;
let buyer: Buyer;
beforeAll(async () => {
  api = await TestApi.start({
    CHECKOUT_LIMITS: '12/3600',
    CHECKOUT_CREATE_LIMITS: '3/3600',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  shop = await api.organization();
  buyer = new Buyer(api, shop);
  await api.stock(shop, 20);
});
afterAll(() => api.stop());

/** Networks that no other run of this test has used: counters outlive it. */
const prefix = `2001:db8:${((Date.now() >>> 4) & 0xffff).toString(16)}`;
let networks = 0;
const network = (): string => `${prefix}:${(++networks).toString(16)}`;
const from = (ip: string): Record<string, string> => ({ 'x-forwarded-for': ip });
const begin = (slug: string, ip: string): Promise<Answer> => buyer.begin(slug, {}, from(ip));
const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).sort();

it('begins so many payments of one link for one network, and says how long to wait', async () => {
  const [link, other] = [await buyer.link(), await buyer.link()];
  const home = network();
  // an IPv6 subscriber has a whole /64, and a new address of it changes nothing
  const answers = await Promise.all([1, 2, 3, 4, 5].map((host) => begin(link.slug, `${home}::${host}`)));
  expect(statuses(answers)).toEqual([201, 201, 201, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body['code']).toBe('RATE_LIMIT_EXCEEDED');
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3_000);
  expect(refused?.body['retryAfter']).toBe(Number(refused?.headers.get('retry-after')));
  expect(await buyer.stockOf(link)).toEqual([0, 3, null]);
  expect((await begin(other.slug, `${home}::9`)).status).toBe(201);
  expect((await begin(link.slug, `${network()}::1`)).status).toBe(201);
});

it('counts an address in IPv6 clothes as the address that it is', async () => {
  const link = await buyer.link();
  const host = `198.51.100.${Date.now() % 250}`;
  const answers = await Promise.all([host, `::ffff:${host}`, host, `::ffff:${host}`].map((ip) => begin(link.slug, ip)));
  expect(statuses(answers)).toEqual([201, 201, 201, 429]);
});

it('answers so many requests of one network, whatever they ask for', async () => {
  const home = network();
  const { slug } = await buyer.link();
  const paths = [`/links/${slug}`, '/links/AAAAAAAAAAAAAAAA', '/payments/x', '/payments/x/events'];
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      api.call('GET', `/checkout/api${paths[n % 4]}`, { headers: from(`${home}::${n + 1}`) }),
    ),
  );
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
  const elsewhere = await api.call('GET', `/checkout/api/links/${slug}`, { headers: from(`${network()}::1`) });
  expect(elsewhere.status).toBe(200);
  // a merchant's program is not in this count
  const key = shop.keys.viewer.secret;
  expect((await api.call('GET', '/api/v1/payment-links', { key, headers: from(`${home}::1`) })).status).toBe(200);
});
