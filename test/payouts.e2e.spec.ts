import type { BatchView, PayoutView, RefundsView } from '@chaintill/payouts';
import { Wallet } from 'ethers';
import { ApiClient, ApiError } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import { waitFor } from '../tools/local/ports';
import { chainTruth } from '../tools/test/chain-truth';
import { totpCode } from '../tools/test/totp';
import { CHAIN, Gateway } from './gateway';

/* Money out on the real chain: held, consented to, signed by the signer, sent by the worker, final, booked. */

const PATIENCE_MS = 60_000;

let gateway: Gateway;
let session: Record<string, string>;
let payer: ApiClient;
let hot: string;
beforeAll(async () => {
  gateway = await Gateway.open({ LOCAL_CONFIRMATIONS: '2' });
  session = await signIn();
  const key = await admin<{ secret: string }>('POST', '/api-keys', { name: 'payouts', role: 'member' });
  payer = new ApiClient(gateway.stack.ready.api, key.secret);
  hot = await waitFor('the hot wallet', hotWallet, PATIENCE_MS);
  await pay(gateway.chain, 'ETH', hot, '10');
  await pay(gateway.chain, 'USDT', hot, '5000');
}, 180_000);
afterAll(async () => {
  await gateway.checkBooks();
  await gateway.close();
}, 60_000);

/** What the signer says that it can pay from for the merchant. */
async function hotWallet(): Promise<string | undefined> {
  const { rows } = await gateway.database.query<{ address: string }>(
    `select address from signer_keys where kind = 'single' and organization_id = $1 and revoked_at is null`,
    [gateway.stack.ready.organization.id],
  );
  return rows[0]?.address;
}

/** A code of the owner's authenticator that was not used yet. @param steps ahead of now; one is within the drift */
function code(steps = 0): string {
  return totpCode(gateway.stack.ready.panelUser.totpSecret ?? '', new Date(Date.now() + steps * 30_000));
}

async function signIn(): Promise<Record<string, string>> {
  const { api, panelUser } = gateway.stack.ready;
  const answer = await fetch(`${api}/admin/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: panelUser.email, password: panelUser.password, code: code() }),
  });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  expect(answer.status).toBe(201);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { cookie, 'x-csrf-token': csrfToken, 'x-chaintill-mode': 'test', 'content-type': 'application/json' };
}

async function admin<T>(method: string, path: string, body: object): Promise<T> {
  const url = `${gateway.stack.ready.api}/admin/api${path}`;
  const answer = await fetch(url, { method, headers: session, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

async function receive(amount: string): Promise<string> {
  const order = await gateway.order({ amount });
  await gateway.pay(order, amount);
  await gateway.reaches(order, 'completed');
  return order.orderId;
}

const payOut = async (addresses: readonly string[], amount = '100'): Promise<BatchView> =>
  (
    await payer.post<BatchView>('/payouts', {
      items: addresses.map((address) => ({ address, currency: 'USDT', chainId: CHAIN, amount })),
    })
  ).body;

const someone = (): string => Wallet.createRandom().address;

async function final(payouts: readonly { readonly payoutId: string }[]): Promise<PayoutView[]> {
  const seen = new Map<string, PayoutView>();
  await waitFor(
    'every payout is final',
    async () => {
      for (const { payoutId } of payouts) {
        if (seen.get(payoutId)?.status !== 'confirmed') {
          seen.set(payoutId, await payer.get<PayoutView>(`/payouts/${payoutId}`));
        }
      }
      return [...seen.values()].every(({ status }) => status === 'confirmed') || undefined;
    },
    PATIENCE_MS,
  );
  return [...seen.values()];
}

/** What the chain says that strangers got, in base units. */
async function got(addresses: readonly string[]): Promise<bigint[]> {
  const watched = addresses.map((address) => address.toLowerCase());
  const transfers = await chainTruth(gateway.chain.rpcUrl, new Set(watched));
  return watched.map((address) =>
    transfers.filter(({ to }) => to === address).reduce((sum, { amount }) => sum + amount, 0n),
  );
}

it('pays a batch that a code was given for, and a refund beside it, each once', async () => {
  const orderId = await receive('500');
  const addresses = [someone(), someone(), someone()];
  const batch = await payOut(addresses);
  expect(await gateway.books()).toMatchObject({ 'USDT available': 200_000_000n, 'USDT held': 300_000_000n });
  const verified = await payer.post<BatchView>(`/payouts/batches/${batch.batchId}/verify`, { code: code(1) });
  expect(verified.body.status).toBe('approved');
  const paid = await final(batch.items);
  expect(paid.every(({ txHash, networkFee }) => txHash !== null && networkFee?.currency === 'ETH')).toBe(true);
  expect(await got(addresses)).toEqual([100_000_000n, 100_000_000n, 100_000_000n]);
  expect(await gateway.books()).toMatchObject({ 'USDT available': 200_000_000n });
  expect(await gateway.books()).not.toHaveProperty('USDT held');

  await admin('PUT', '/config/payoutApproval', { value: 'none' });
  const customer = someone();
  const refund = await payer.post<PayoutView>(`/orders/${orderId}/refunds`, { amount: '200', address: customer });
  await final([refund.body]);
  expect(await got([customer])).toEqual([200_000_000n]);
  expect(await payer.get<RefundsView>(`/orders/${orderId}/refunds`)).toMatchObject({
    received: '500.00',
    refunded: '200.00',
    pending: '0.00',
  });
}, 180_000);

it('pays ten of 200 at once from a balance for ten', async () => {
  await admin('PUT', '/config/payoutApproval', { value: 'none' });
  await receive('1000');
  const addresses = Array.from({ length: 200 }, someone);
  const answers = await Promise.allSettled(addresses.map((address) => payOut([address])));
  const made = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.items : []));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  expect(made).toHaveLength(10);
  for (const error of refused) {
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).body).toMatchObject({ code: 'INSUFFICIENT_FUNDS', statusCode: 409 });
  }
  await final(made);
  const sums = await got(addresses);
  expect(sums.filter((sum) => sum === 100_000_000n)).toHaveLength(10);
  expect(sums.filter((sum) => sum === 0n)).toHaveLength(190);
  expect(await gateway.books()).not.toHaveProperty('USDT available');
  expect(await gateway.books()).not.toHaveProperty('USDT held');
}, 180_000);
