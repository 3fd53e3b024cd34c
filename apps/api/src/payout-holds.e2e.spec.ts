import { OutgoingHandlers, type Landed, type OutgoingTransaction } from '@chaintill/outgoing';
import { PayoutOutcomes, type BatchView, type PayoutView } from '@chaintill/payouts';
import { IncomingMoney } from '../testing/incoming-money';
import { fund, hotWallet, madeBatch, MovingClock, payer, payOut, type Payer } from '../testing/paying-out';
import { randomAddress, TestApi, type TestOrganization } from '../testing/test-api';

/* What is not held does not leave, and what the chain takes back is owed by the merchant, never by another hold of his. */

const clock = new MovingClock();
let api: TestApi;
let shop: TestOrganization;
let ada: Payer;
let money: IncomingMoney;
let outcomes: PayoutOutcomes;
beforeAll(async () => {
  api = await TestApi.start({ SESSION_SECONDS: '8640000' }, 9, clock);
  money = new IncomingMoney(api);
  outcomes = api.app.get(PayoutOutcomes, { strict: false });
  api.app.get(OutgoingHandlers, { strict: false }).register('payout', outcomes);
  await hotWallet(api);
});
beforeEach(async () => {
  shop = await api.organization();
  await api.stock(shop, 2);
  ada = await payer(api, clock, shop.emails.admin, 'admin');
});
afterAll(() => api.stop());

const LANDED: Landed = { hash: `0x${'ab'.repeat(32)}`, height: 42, blockHash: `0x${'cd'.repeat(32)}`, fee: 21_000n };

/** Balances of the merchant in base units, those that are not zero. */
async function books(): Promise<Record<string, string>> {
  const rows = await api.database.db.query<{ kind: string; balance: string }>(
    'select kind, balance from ledger_accounts where organization_id = $1 and balance <> 0',
    [shop.organizationId],
  );
  return Object.fromEntries(rows.map(({ kind, balance }) => [kind, balance]));
}

/** Money of nobody, which a person decided to send back: the hash of it, and the payout that does so, consented to. */
async function returning(units: bigint): Promise<{ hash: string; payoutId: string }> {
  const [address] = await api.database.db.query<{ display: string }>(
    `select display from addresses where organization_id = $1 and state = 'available' limit 1`,
    [shop.organizationId],
  );
  const hash = await money.arrives(address?.display ?? '', units);
  await money.becomes(hash, 'final');
  const listed = await api.call('GET', `/api/v1/transfers?txHash=${hash}`, { key: ada.key });
  const [transfer] = listed.body['data'] as unknown as { transferId: string }[];
  const path = `/api/v1/transfers/${transfer?.transferId}`;
  await api.call('POST', `${path}/decision`, { key: ada.key, body: { decision: 'return', address: randomAddress() } });
  const made = (await api.call('POST', `${path}/return`, { key: ada.key, body: {} })).body as unknown as PayoutView;
  await verify(made.batchId);
  return { hash, payoutId: made.payoutId };
}

async function verify(batchId: string): Promise<void> {
  const body = { code: ada.code() };
  const answer = await api.call('POST', `/api/v1/payouts/batches/${batchId}/verify`, { key: ada.key, body });
  expect(answer.status).toBe(200);
}

async function approved(): Promise<string> {
  await fund(api, shop, 100_000_000n);
  const batch = await madeBatch(payOut(api, ada.key, [{}]));
  await verify(batch.batchId);
  return batch.items[0]?.payoutId ?? '';
}

/** What the runner tells of what carries a payout, as the row of it says. */
async function tell<T>(
  payoutId: string,
  told: (tx: Parameters<PayoutOutcomes['moved']>[0], transaction: OutgoingTransaction) => Promise<T>,
): Promise<T> {
  const [row] = await api.database.db.query<Record<string, string>>(
    'select * from outgoing_transactions where subject_id = $1 order by number desc limit 1',
    [payoutId],
  );
  // only what is told of a payout is looked at
  const transaction = {
    id: row?.['id'],
    organizationId: shop.organizationId,
    livemode: false,
    chainId: row?.['chain_id'],
    kind: 'payout',
    subjectId: payoutId,
    assetId: row?.['asset_id'],
    to: row?.['to_address'],
    amount: BigInt(row?.['amount'] ?? 0),
    state: 'sent',
    unknown: false,
    hash: null,
  } as unknown as OutgoingTransaction;
  return api.database.db.tx((tx) => told(tx, transaction));
}

const objection = (payoutId: string): Promise<string | null> => tell(payoutId, (tx, of) => outcomes.objects(tx, of));
const sends = (payoutId: string): Promise<void> => tell(payoutId, (tx, of) => outcomes.moved(tx, of));
const lands = (payoutId: string): Promise<void> => tell(payoutId, (tx, of) => outcomes.confirmed(tx, of, LANDED));
const reverts = (payoutId: string): Promise<void> =>
  tell(payoutId, (tx, of) => outcomes.reverted(tx, { ...of, state: 'failed' }, LANDED, 'reverted'));

const stateOf = async (payoutId: string): Promise<unknown> =>
  (await api.call('GET', `/api/v1/payouts/${payoutId}`, { key: ada.key })).body['status'];

it('lets nothing leave that is not held any more, whatever the row says', async () => {
  await fund(api, shop, 200_000_000n);
  const batch: BatchView = await madeBatch(payOut(api, ada.key, [{}, {}]));
  const [first, second] = batch.items.map(({ payoutId }) => payoutId);
  expect((await api.call('DELETE', `/api/v1/payouts/${second}`, { key: ada.key })).status).toBe(200);
  // somebody with the database brings it back, without its hold
  await api.database.db.query(
    `update payouts set state = 'awaiting_totp', finished_at = null, reason = null where id = $1`,
    [second],
  );
  await verify(batch.batchId);
  expect(await objection(first ?? '')).toBeNull();
  expect(await objection(second ?? '')).toMatch(/held/);
  expect(await stateOf(second ?? '')).toBe('failed');
  expect(await books()).toMatchObject({ held: '100000000', available: '100000000' });
});

it('does not send back what the chain took back', async () => {
  const { hash, payoutId } = await returning(7_000_000n);
  expect(await books()).toEqual({ held: '7000000', custody: '-7000000' });
  await money.becomes(hash, 'orphaned');
  expect(await books()).toEqual({});
  expect(await objection(payoutId)).toMatch(/held/);
  expect(await stateOf(payoutId)).toBe('failed');
  expect(await books()).toEqual({});
});

it('lets the merchant owe what was sent back and was taken back by the chain then, and no other hold of his', async () => {
  const { hash, payoutId } = await returning(7_000_000n);
  const other = await approved();
  await sends(payoutId);
  await lands(payoutId);
  expect(await books()).toEqual({ held: '100000000', custody: '-100000000' });
  await money.becomes(hash, 'orphaned');
  expect(await books()).toEqual({ held: '100000000', receivable: '-7000000', custody: '-93000000' });
  await sends(other);
  await lands(other);
  expect(await books()).toEqual({ receivable: '-7000000', custody: '7000000' });
});

it.each([
  ['lands', { held: '100000000', receivable: '-7000000', custody: '-93000000' }],
  ['reverts', { held: '100000000', custody: '-100000000' }],
] as const)('takes note of a return that %s after the chain took the money back', async (ending, expected) => {
  const { hash, payoutId } = await returning(7_000_000n);
  const other = await approved();
  await sends(payoutId);
  await money.becomes(hash, 'orphaned');
  await (ending === 'lands' ? lands(payoutId) : reverts(payoutId));
  expect(await books()).toEqual(expected);
  expect(await stateOf(payoutId)).toBe(ending === 'lands' ? 'confirmed' : 'failed');
  await sends(other);
  await lands(other);
  expect((await books())['held']).toBeUndefined();
});
