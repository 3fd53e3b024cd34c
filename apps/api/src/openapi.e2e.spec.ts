import { numericId } from '@chaintill/kernel';
import { tellPrices } from '@chaintill/rates/testing';
import type { OpenApi, Operation } from '../testing/documented-answers';
import { BY_CODE } from '../testing/things';
import { totpCode } from '../../../tools/test/totp';
import {
  PASSWORD,
  randomAddress,
  TestApi,
  type ActingSession,
  type Answer,
  type PanelSession,
  type TestOrganization,
} from '../testing/test-api';

/*
 * The documents tell of every route, and a walk through the operations. That each answer is what they say is checked by
 * TestApi.call, here and in every other test (apps/api/testing/documented-answers.ts).
 */

let api: TestApi;
let shop: TestOrganization;
let session: PanelSession & Partial<ActingSession>;
let documents: Record<'native' | 'admin' | 'checkout', OpenApi>;
const ids: Record<string, string> = {};

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.organization();
  documents = {
    native: (await api.call('GET', '/api/v1/openapi.json')).body as unknown as OpenApi,
    admin: (await api.call('GET', '/admin/api/openapi.json')).body as unknown as OpenApi,
    checkout: (await api.call('GET', '/checkout/api/openapi.json')).body as unknown as OpenApi,
  };
});
afterAll(() => api.stop());

const operationsOf = (document: OpenApi): (readonly [string, string, Operation])[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [method.toUpperCase(), path, one] as const),
  );

/** Pages and files, which are no part of a document. */
const NO_OPERATION = /openapi\.json$|\/docs(\/|$)/;

it.each([
  ['native', '/api/v1/'],
  ['admin', '/admin/api/'],
  ['checkout', '/checkout/api/'],
] as const)('the %s document names every route of the running router and no other', (surface, prefix) => {
  const served = api.routes.filter(
    (route) => !route.startsWith('HEAD ') && route.includes(` ${prefix}`) && !NO_OPERATION.test(route),
  );
  const documented = operationsOf(documents[surface]).map(
    ([method, path]) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
  );
  expect([...new Set(documented)].sort()).toEqual([...new Set(served)].sort());
});

it.each(['native', 'admin', 'checkout'] as const)(
  'the %s document names each operation once and says what it is for',
  (surface) => {
    const operations = operationsOf(documents[surface]).map(([, , one]) => one);
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
    for (const { operationId, summary, tags, responses } of operations) {
      expect([operationId, Boolean(summary), tags?.length]).toEqual([operationId, true, 1]);
      expect([operationId, Object.keys(responses).some((status) => status < '400')]).toEqual([operationId, true]);
    }
  },
);

/** Calls an operation by its name; a person gives a code where one is asked. */
async function perform(surface: 'native' | 'admin', operationId: string, body?: object): Promise<Answer> {
  const [method, path] = operationsOf(documents[surface]).find(([, , one]) => one.operationId === operationId) ?? [];
  if (!method || !path) throw new Error(`${operationId} is not documented`);
  const credential = surface === 'native' ? { key: shop.keys.owner.secret } : { session };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'none');
  const code = surface === 'admin' && BY_CODE.includes(operationId) ? { code: await session.code?.() } : {};
  return api.call(method, filled, { ...credential, ...(body !== undefined && { body: { ...body, ...code } }) });
}

it('answers on both surfaces when all goes well', async () => {
  const ok = async (surface: 'native' | 'admin', operationId: string, body?: object): Promise<Answer> => {
    const answer = await perform(surface, operationId, body);
    expect([operationId, answer.status < 300, answer.text]).toEqual([operationId, true, answer.text]);
    return answer;
  };
  session = await api.signIn(shop.emails.owner);
  await tryAccount((operationId, body) => ok('admin', operationId, body));
  session = await api.acting(shop.emails.owner);
  for (const surface of ['native', 'admin'] as const) {
    await ok(surface, 'importAddresses', { protocol: 'evm', addresses: [randomAddress(), 'nonsense'] });
    const xpub = XPUBS[surface];
    ids['sourceId'] = String(
      (await ok(surface, 'createAddressSource', { protocol: 'evm', label: surface, xpub })).body['sourceId'],
    );
    await ok(surface, 'deriveAddresses', { count: 2 });
    const endpoint = { url: 'http://127.0.0.1:9999/hook', events: ['*'], description: surface };
    ids['endpointId'] = String((await ok(surface, 'createWebhookEndpoint', endpoint)).body['endpointId']);
    const order = {
      orderReference: surface,
      amount: '2.5',
      currency: 'USDT',
      chainId: 'ethereum-sepolia',
      metadata: { cart: '1' },
    };
    ids['orderId'] = String((await ok(surface, 'createOrder', order)).body['orderId']);
    ids['transferId'] = await aTransfer(ids['orderId']);
    const deliveries = (await ok(surface, 'listDeliveries')).body['data'] as unknown as { deliveryId: string }[];
    ids['deliveryId'] = deliveries[0]?.deliveryId ?? 'none';
    const price = { priceAmount: '10.00', priceCurrency: 'EUR', currency: 'USDT', chainId: 'ethereum-sepolia' };
    await tellPrices(api.database.db, { 'USDT/EUR': '0.92' });
    ids['quoteId'] = String((await ok(surface, 'createQuote', price)).body['quoteId']);
    for (const operationId of [
      'listRates',
      'getQuote',
      'getOrder',
      'listOrders',
      'getTransfer',
      'listTransfers',
      'getAddressPoolStatus',
      'listAddresses',
      'listAddressSources',
      'listAuditLog',
      'listWebhookEndpoints',
      'getWebhookEndpoint',
      'listEvents',
      'getDelivery',
      'testWebhookEndpoint',
      'redeliverWebhook',
      'getCallbackSecret',
    ]) {
      await ok(surface, operationId);
    }
    await ok(surface, 'updateWebhookEndpoint', { description: 'changed' });
    await ok(surface, 'rotateWebhookSecret', { overlapSeconds: 60 });
    await ok(surface, 'rotateCallbackSecret', {});
    await ok(surface, 'redeliverFailedWebhooks', { since: '2020-01-01T00:00:00Z' });
    await ok(surface, 'redeliverFailedCallbacks', { since: '2020-01-01T00:00:00Z' });
    await ok(surface, 'deleteWebhookEndpoint');
  }
  await ok('native', 'listBalances');
  ids['keyId'] = String(
    (await ok('admin', 'createApiKey', { name: 'k', role: 'viewer', allowedIps: ['10.0.0.0/8'] })).body['keyId'],
  );
  for (const operationId of [
    'listApiKeys',
    'revokeApiKey',
    'getSession',
    'getOverview',
    'listChains',
    'getOrderTimeline',
  ]) {
    await ok('admin', operationId);
  }
  await tryPeople((operationId, body) => ok('admin', operationId, body));
  await ok('admin', 'signOut');
  await ok('admin', 'signIn', { email: shop.emails.admin, password: PASSWORD });
});

it('refuses as documented', async () => {
  session = await api.acting(shop.emails.owner);
  for (const surface of ['native', 'admin'] as const) {
    await perform(surface, 'createOrder', { amount: 5 });
    await perform(surface, 'createOrder', {
      orderReference: 'x',
      amount: 'x',
      currency: 'USDT',
      chainId: 'ethereum-sepolia',
    });
    await perform(surface, 'createOrder', { orderReference: surface, amount: '1', currency: 'USDT', chainId: 'nope' });
    ids['orderId'] = 'nobody';
    await perform(surface, 'getOrder');
    await perform(surface, 'createWebhookEndpoint', { url: 'ftp://x.example', events: ['*'] });
    await perform(surface, 'importAddresses', {});
  }
  session = { cookie: '', csrfToken: '' };
  await perform('admin', 'getSession');
  await perform('admin', 'signIn', { email: shop.emails.owner, password: 'wrong' });
});

const XPUBS = {
  native:
    'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8',
  admin:
    'xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB',
};

/** Money that came in for an order, written as the indexer writes it. */
async function aTransfer(orderId: string | undefined): Promise<string> {
  const [row] = await api.database.db.query<{ id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, from_address, to_address, amount,
       asset_id, organization_id, livemode, address_id, state, owner_kind, owner_id, created_at)
     select o.chain_id, $1, 0, 1, '0x02', now(), '0x03', a.address, 1, o.asset_id, o.organization_id, o.livemode, a.id, 'seen', 'order', o.id, now()
     from orders o join addresses a on a.id = o.address_id where o.id = $1 returning id`,
    [orderId],
  );
  return numericId('transfer', row?.id ?? '0');
}

type Perform = (operationId: string, body?: object) => Promise<Answer>;

/** What people do about their own accounts. */
async function tryAccount(ok: Perform): Promise<void> {
  await ok('getAccount');
  await ok('renameAccount', { name: 'Ada' });
  await ok('changePassword', { password: PASSWORD, newPassword: PASSWORD });
  const { secret } = (await ok('startTotp', { password: PASSWORD })).body;
  const codes = async (operationId: string, body: object): Promise<string[]> =>
    (await ok(operationId, body)).body['recoveryCodes'] as unknown as string[];
  const [first] = await codes('confirmTotp', { code: totpCode(String(secret)) });
  const [fresh] = await codes('renewRecoveryCodes', { password: PASSWORD, code: first });
  await ok('disableTotp', { password: PASSWORD, code: fresh });
  await api.signIn(shop.emails.owner);
  const sessions = (await ok('listSessions')).body['data'] as unknown as { sessionId: string; current: boolean }[];
  ids['sessionId'] = sessions.find(({ current }) => !current)?.sessionId ?? 'none';
  await ok('revokeSession');
  await ok('revokeOtherSessions');
}

/** People and organizations, all that the panel does with them; in the end the owner has left. */
async function tryPeople(ok: Perform): Promise<void> {
  const idOf = async (email: string): Promise<string> => {
    const people = (await ok('listPeople')).body['data'] as unknown as { personId: string; email: string }[];
    return people.find((person) => person.email === email)?.personId ?? 'none';
  };
  ids['personId'] = await idOf(shop.emails.viewer);
  await ok('changeRole', { role: 'member' });
  const { token } = (await ok('createInvitation', { email: 'new@example.com', role: 'viewer' })).body;
  await ok('listInvitations');
  await ok('lookAtInvitation', { token });
  await ok('acceptInvitation', { token, name: 'New', password: PASSWORD });
  const second = await ok('createInvitation', { email: 'other@example.com', role: 'viewer' });
  ids['invitationId'] = String(second.body['invitationId']);
  await ok('revokeInvitation');
  ids['personId'] = await idOf('new@example.com');
  await ok('removePerson');
  await ok('createOrganization', { name: 'Second shop' });
  const own = (await ok('listOwnOrganizations')).body['data'] as unknown as {
    organizationId: string;
    current: boolean;
  }[];
  await ok('enterOrganization', { organizationId: own.find(({ current }) => current)?.organizationId });
  await ok('transferOwnership', { personId: await idOf(shop.emails.admin), password: PASSWORD });
  await ok('leaveOrganization');
  session = await api.signIn(shop.emails.admin);
}
