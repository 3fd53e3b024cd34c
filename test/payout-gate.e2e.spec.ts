import type { BatchView, DestinationView, PayoutDetail } from '@chaintill/payouts';
import { waitFor } from '../tools/local/ports';
import type { ApiClient } from '../tools/launcher/api-client';
import { CHAIN, Gateway } from './gateway';
import { NO_LIMITS, PayingOut, someone } from './paying-out';

/* What waits for its time leaves by what counts when it leaves: the running worker asks before anything is signed. */

/** Enough to change what counts before it leaves, on a machine that has other things to do. */
const AHEAD_MS = 30_000;
const PATIENCE_MS = 120_000;

let gateway: Gateway;
let merchant: PayingOut;
let program: ApiClient;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' });
  merchant = await PayingOut.open(gateway);
  program = await merchant.program();
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await merchant.close();
  await gateway.close();
}, 60_000);

const list = async (address: string): Promise<string> => {
  const wanted = { chainId: CHAIN, address, label: 'Supplier', code: await merchant.code() };
  return (await merchant.admin<DestinationView>('POST', '/payouts/destinations', wanted)).destinationId;
};
const detail = (payoutId: string): Promise<PayoutDetail> => program.get<PayoutDetail>(`/payouts/${payoutId}`);

/** Payouts that were asked of the signer, or have a place on the chain. */
async function beyondTheGate(payoutIds: readonly string[]): Promise<unknown[]> {
  const { rows } = await gateway.database.query<{ id: string }>(
    `select instruction ->> 'subjectId' as id from signing_requests where instruction ->> 'subjectId' = any ($1)
     union select subject_id from outgoing_transactions where subject_id = any ($1) and (sequence is not null or hash is not null)`,
    [payoutIds],
  );
  return rows;
}

/** What the ledger booked because of payouts, one line for each entry. */
async function booked(payoutIds: readonly string[]): Promise<string[]> {
  const { rows } = await gateway.database.query<{ line: string }>(
    `select kind || ' ' || cause_id as line from ledger_entries where cause_kind = 'payout' and cause_id = any ($1) order by cause_id, step`,
    [payoutIds],
  );
  return rows.map(({ line }) => line);
}

it('lets nothing be signed that was consented to and no longer fits, gives it back once, and pays what fits', async () => {
  await merchant.earn('500');
  const [supplier, former] = [someone(), someone()];
  await merchant.policy({ allowListOnly: true, coolingOffHours: 0 });
  await list(supplier);
  const removed = await list(former);
  const code = await merchant.code();

  const at = Date.now() + AHEAD_MS;
  const scheduled = async (address: string, amount: string): Promise<string> => {
    const items = [{ address, amount, currency: 'USDT', chainId: CHAIN }];
    const { body } = await program.post<BatchView>('/payouts', { items, scheduledFor: new Date(at).toISOString() });
    expect(body).toMatchObject({ status: 'approved', items: [{ status: 'scheduled' }] });
    return String(body.items[0]?.payoutId);
  };
  const tooMuch = await scheduled(supplier, '300');
  const elsewhere = await scheduled(former, '40');
  const fits = await scheduled(supplier, '50');
  expect(await gateway.books()).toMatchObject({ 'USDT available': 110_000_000n, 'USDT held': 390_000_000n });

  await gateway.api.delete(`/payouts/destinations/${removed}`);
  const perDay = { amounts: { [CHAIN]: { USDT: '100' } }, fiat: null };
  await merchant.policy({ allowListOnly: true, coolingOffHours: 0, limits: { ...NO_LIMITS, perDay } }, code);
  if (Date.now() >= at) throw new Error('it took too long to change what counts: they may have left before');

  await merchant.reach([{ payoutId: fits }], 'confirmed', PATIENCE_MS);
  const stopped = [tooMuch, elsewhere];
  await merchant.reach(
    stopped.map((payoutId) => ({ payoutId })),
    'failed',
  );
  const [limited, unlisted] = await Promise.all(stopped.map(detail));
  expect(limited?.reason).toContain('at most 100.00 USDT');
  expect(unlisted?.reason).toContain('listed addresses only');
  for (const payout of [limited, unlisted]) {
    expect(payout).toMatchObject({ txHash: null, networkFee: null });
    expect(payout?.timeline.filter(({ type }) => type === 'payout.failed')).toHaveLength(1);
  }
  expect(await beyondTheGate(stopped)).toEqual([]);
  expect(await beyondTheGate([fits])).toHaveLength(1);
  expect(await merchant.received([supplier, former])).toEqual([`${supplier.toLowerCase()} 50000000`]);
  expect(await booked(stopped)).toEqual(
    stopped.toSorted().flatMap((payoutId) => [`payout.held ${payoutId}`, `payout.released ${payoutId}`]),
  );
  expect(await gateway.books()).toMatchObject({ 'USDT available': 450_000_000n });
  expect(await gateway.books()).not.toHaveProperty('USDT held');
  await waitFor('the word of it', async () => (failuresTold() >= stopped.length ? true : undefined), PATIENCE_MS);
}, 300_000);

/** How many payouts the merchant's receiver was told to have failed. */
function failuresTold(): number {
  const told = gateway.sink.at('/hook').filter(({ body }) => body.includes('"payout.failed"'));
  return new Set(told.map(({ headers }) => headers['webhook-id'])).size;
}
