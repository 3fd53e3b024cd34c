import { randomBytes } from 'node:crypto';
import { HDNodeWallet } from 'ethers';
import { newId, numericId } from '@chaintill/kernel';
import { fund, madeBatch, payOut } from './paying-out';
import type { TestApi, TestOrganization } from './test-api';

/** Well-formed ids of things that do not exist, by the names that the API gives them. */
export const NOTHING: Readonly<Record<string, string>> = {
  organizationId: newId('organization'),
  orderId: newId('order'),
  sourceId: newId('addressSource'),
  linkId: newId('paymentLink'),
  batchId: newId('payoutBatch'),
  payoutId: newId('payout'),
  externalId: 'nobody',
  destinationId: newId('destination'),
  endpointId: newId('webhookEndpoint'),
  keyId: newId('apiKey'),
  appId: newId('oauthApp'),
  personId: newId('person'),
  simulationId: newId('simulation'),
  sessionId: newId('session'),
  invitationId: newId('invitation'),
  transferId: numericId('transfer', 9n),
  quoteId: newId('quote'),
  deliveryId: numericId('delivery', 9n),
  depositReference: 'nobody',
  depositId: numericId('deposit', 9n),
  accountId: newId('account'),
  accountTransferId: newId('accountTransfer'),
  // of lists: whose entries are asked for
  objectId: newId('order'),
  actorId: newId('apiKey'),
};

/** Operations that people who are signed in give a code for, by name. */
export const BY_CODE: readonly string[] = [
  'createInvitation',
  'changeRole',
  'transferOwnership',
  'createApiKey',
  'updateApiKey',
  'rotateApiKey',
  'createOAuthApp',
  'importAddresses',
  'createAddressSource',
  'putConfig',
];

/** One of each thing that has an id, all of one merchant, by the names of {@link NOTHING}. */
export async function thingsOf(api: TestApi, owner: TestOrganization): Promise<Record<string, string>> {
  const { secret: key, keyId: actorId } = owner.keys.owner;
  const make = async (path: string, body: object, id: string): Promise<string> => {
    const answer = await api.call('POST', `/api/v1/${path}`, { key, body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return String(answer.body[id]);
  };
  await api.stock(owner, 2);
  const endpoint = { url: 'http://127.0.0.1:9999/hook', events: ['*'] };
  const endpointId = await make('webhooks/endpoints', endpoint, 'endpointId');
  const orderId = await make('orders', ORDER, 'orderId');
  const xpub = HDNodeWallet.fromSeed(randomBytes(32)).neuter().extendedKey;
  const deliveries = await api.call('GET', '/api/v1/webhooks/deliveries', { key });
  const [delivery] = deliveries.body['data'] as unknown as { deliveryId: string }[];
  return {
    organizationId: owner.organizationId,
    orderId,
    endpointId,
    linkId: await make('payment-links', LINK, 'linkId'),
    sourceId: await make('address-pool/sources', { protocol: 'evm', label: 'mine', xpub }, 'sourceId'),
    appId: await make('oauth/apps', { name: 'mine', scopes: ['read'] }, 'appId'),
    keyId: owner.keys.viewer.keyId,
    deliveryId: delivery?.deliveryId ?? 'none',
    quoteId: await aQuote(api, owner),
    simulationId: await aSimulation(api, owner, orderId),
    objectId: orderId,
    actorId,
    ...(await aPayout(api, owner)),
    ...(await anAccount(api, owner)),
    ...(await peopleOf(api, owner)),
    ...(await aDeposit(api, owner)),
  };
}

export const ORDER = { orderReference: 'mine', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
export const LINK = {
  title: 'mine',
  priceCurrency: 'USDT',
  currencies: [{ currency: 'USDT', chainIds: ['ethereum-sepolia'] }],
};

/** A person, his session, and an invitation. */
async function peopleOf(api: TestApi, owner: TestOrganization): Promise<Record<string, string>> {
  const session = await api.acting(owner.emails.owner);
  const body = { email: `invited-${owner.organizationId}@example.com`, role: 'viewer', code: await session.code() };
  const invited = await api.call('POST', '/admin/api/invitations', { session, body });
  const [row] = await api.database.db.query<{ personId: string; sessionId: string }>(
    `select p.id as "personId", s.id as "sessionId" from people p join sessions s on s.person_id = p.id
     where p.email = $1 and s.revoked_at is null order by s.id desc limit 1`,
    [owner.emails.owner],
  );
  return { personId: '', sessionId: '', ...row, invitationId: String(invited.body['invitationId']) };
}

/** A customer's address, money that came in and waits for a decision, as the indexer writes it, and the deposit that it is. */
async function aDeposit(api: TestApi, { organizationId, keys }: TestOrganization): Promise<Record<string, string>> {
  const { db } = api.database;
  const depositReference = `customer-${organizationId}`;
  await api.call('POST', '/api/v1/deposits/references', {
    key: keys.owner.secret,
    body: { depositReference, currency: 'USDT', chainId: 'ethereum-sepolia' },
  });
  const [row] = await db.query<{ id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, from_address, to_address, amount,
       asset_id, organization_id, livemode, address_id, state, booked_in, settlement_due, created_at)
     select 'ethereum-sepolia', $2, 0, 1, '0x02', now(), '0x03', a.address, 1, s.id, a.organization_id, a.livemode, a.id, 'final', 'review', false, now()
     from addresses a, assets s
     where a.organization_id = $1 and s.chain_id = 'ethereum-sepolia' and s.symbol = 'USDT' limit 1 returning id`,
    [organizationId, `0x${randomBytes(32).toString('hex')}`],
  );
  await db.query(
    `insert into deposits (id, organization_id, livemode, reference_id, version, created_at)
     select t.id, t.organization_id, t.livemode, r.id, 1, now() from transfers t, deposit_references r
     where t.organization_id = $1 and r.organization_id = $1`,
    [organizationId],
  );
  const transferId = numericId('transfer', row?.id ?? '0');
  return { depositReference, transferId, depositId: transferId.replace('trf_', 'dep_') };
}

/** A payout that waits for a code. */
async function aPayout(api: TestApi, owner: TestOrganization): Promise<Record<string, string>> {
  const externalId = `payout of ${owner.organizationId}`;
  await fund(api, owner, 1_000_000n);
  const { batchId, items } = await madeBatch(payOut(api, owner.keys.owner.secret, [{ externalId, amount: '1' }]));
  const destinationId = newId('destination');
  await api.database.db.query(
    `insert into payout_destinations (id, organization_id, livemode, family, address, display, label, created_at, created_by, active_from)
     values ($1, $2, false, 'evm', $3, $3, 'mine', now(), $4, now())`,
    [destinationId, owner.organizationId, `0x${'1'.repeat(40)}`, owner.keys.owner.keyId],
  );
  return { batchId, externalId, payoutId: items[0]?.payoutId ?? '', destinationId };
}

/** An account, and a transfer into it that nobody carries out here. */
async function anAccount(api: TestApi, { keys }: TestOrganization): Promise<Record<string, string>> {
  const key = keys.owner.secret;
  const made = await api.call('POST', '/api/v1/accounts', { key, body: { name: 'mine' } });
  const accountId = String(made.body['accountId']);
  const body = { direction: 'in', amount: '1', currency: 'USDT', chainId: 'ethereum-sepolia' };
  const moved = await api.call('POST', `/api/v1/accounts/${accountId}/transfers`, { key, body });
  return { accountId, accountTransferId: String(moved.body['transferId']) };
}

async function aQuote(api: TestApi, { organizationId }: TestOrganization): Promise<string> {
  const quoteId = newId('quote');
  await api.database.db.query(
    `insert into quotes (id, organization_id, livemode, price_amount, price_currency, asset_id, amount, rate, markup_percent,
       spread_percent, sources, created_at, expires_at)
     select $1, $2, false, '1', 'USD', id, 1000000, '1', '0', '0', '[]', now(), now() + interval '5 minutes'
     from assets where chain_id = 'ethereum-sepolia' and symbol = 'USDT'`,
    [quoteId, organizationId],
  );
  return quoteId;
}

async function aSimulation(api: TestApi, owner: TestOrganization, orderId: string): Promise<string> {
  const simulationId = newId('simulation');
  await api.database.db.query(
    `insert into sandbox_simulations (id, organization_id, livemode, target_kind, target_id, scenario, chain_id, address, steps,
       created_by, created_at)
     values ($1, $2, false, 'order', $3, 'exact', 'ethereum-sepolia', '0x', '[]', $4, now())`,
    [simulationId, owner.organizationId, orderId, owner.keys.owner.keyId],
  );
  return simulationId;
}
