import type { BatchView } from '@chaintill/payouts';
import { Ledger, type Move } from '@chaintill/ledger';
import { totpCode } from '../../../tools/test/totp';
import {
  PASSWORD,
  randomAddress,
  type Answer,
  type PanelSession,
  type TestApi,
  type TestOrganization,
} from './test-api';

/** A time that a test moves on; what counts by it starts at the true one. */
export class MovingClock {
  private ahead = 0;

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  pass(ms: number): void {
    this.ahead += ms;
  }
}

/** One step of an authenticator. */
export const STEP_MS = 30_000;

/** A person with an authenticator app, and a key that he made. */
export interface Payer {
  readonly session: PanelSession;
  readonly key: string;
  readonly keyId: string;
  readonly secret: string;
  /** The code of now; each is used once, so time moves on. */
  readonly code: () => string;
}

let causes = 0;

/** Puts money on a merchant's balance, as a deposit does. @param units base units */
export function fund(
  api: TestApi,
  { organizationId }: TestOrganization,
  units: bigint,
  {
    subAccount = '',
    kind = 'available',
    ...of
  }: { chainId?: string; symbol?: string; subAccount?: string; kind?: 'available' | 'review' } = {},
): Promise<void> {
  const credit = { organizationId, kind, subAccount } as const;
  return bookAlone(api, units, { debit: { organizationId, kind: 'custody' }, credit }, of);
}

/** Makes an account of a merchant's. @returns its id */
export async function account(api: TestApi, { keys }: TestOrganization, name = 'Till'): Promise<string> {
  const made = await api.call('POST', '/api/v1/accounts', { key: keys.member.secret, body: { name } });
  if (made.status !== 201) throw new Error(`accounts answered ${made.text}`);
  return String(made.body['accountId']);
}

/** Lets a merchant owe, as when the chain takes back what he had used. @param units base units */
export function owe(api: TestApi, { organizationId }: TestOrganization, units: bigint, subAccount = ''): Promise<void> {
  const credit = { organizationId, kind: 'custody' } as const;
  return bookAlone(api, units, { debit: { organizationId, kind: 'receivable', subAccount }, credit });
}

async function bookAlone(
  { database: { db } }: TestApi,
  units: bigint,
  sides: Pick<Move, 'debit' | 'credit'>,
  { chainId = 'ethereum-sepolia', symbol = 'USDT' } = {},
): Promise<void> {
  const [asset] = await db.query<{ id: number }>('select id from assets where chain_id = $1 and symbol = $2', [
    chainId,
    symbol,
  ]);
  const move = {
    kind: 'test.booked',
    causeKind: 'test',
    causeId: `${sides.credit.organizationId} ${++causes}`,
    step: 1,
    assetId: asset?.id ?? 0,
    amount: units,
    ...sides,
  };
  await db.tx((tx) => new Ledger().book(tx, [move], new Date()));
}

/** A wallet that the signer says it can pay from; for everybody. */
export async function hotWallet({ database: { db } }: TestApi): Promise<string> {
  const address = randomAddress();
  await db.query(
    `insert into signer_keys (id, family, kind, label, address, published_at) values ($1, 'evm', 'single', 'hot', $2, now())`,
    [`hot ${address}`, address],
  );
  return address;
}

/** Sets up the second factor of a member of the merchant's, and a key made by him. */
export async function payer(
  api: TestApi,
  clock: MovingClock,
  email: string,
  role: 'member' | 'admin' | 'owner' = 'member',
): Promise<Payer> {
  const first = await api.signIn(email);
  const begun = await api.call('POST', '/admin/api/account/totp', { session: first, body: { password: PASSWORD } });
  const secret = String(begun.body['secret']);
  const code = totpCode(secret, clock.now());
  await api.call('POST', '/admin/api/account/totp/confirm', { session: first, body: { code } });
  const next = (): string => {
    clock.pass(STEP_MS);
    return totpCode(secret, clock.now());
  };
  const body = { name: 'payouts', role, code: next() };
  const made = await api.call('POST', '/admin/api/api-keys', { session: first, body });
  return { session: first, key: String(made.body['secret']), keyId: String(made.body['keyId']), secret, code: next };
}

const UNLIMITED = { amounts: {}, fiat: null };
/** What a merchant has while he decided nothing, as it is put. */
export const POLICY = {
  mode: 'totp',
  approvals: 0,
  limits: { perPayout: UNLIMITED, perHour: UNLIMITED, perDay: UNLIMITED, payoutsPerHour: null },
  allowListOnly: false,
  coolingOffHours: 24,
};

/** Puts a policy, by a person who may, and a code of his. @param keyId of a key whose own it is, instead of the merchant's */
export async function putPolicy(
  api: TestApi,
  { session, code }: Pick<Payer, 'session' | 'code'>,
  change: object,
  keyId?: string,
): Promise<void> {
  const path = keyId === undefined ? '/admin/api/payouts/policy' : `/admin/api/payouts/policy/api-keys/${keyId}`;
  const answer = await api.call('PUT', path, { session, body: { ...POLICY, ...change, code: code() } });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
}

export const PAYOUT = { currency: 'USDT', chainId: 'ethereum-sepolia', amount: '100.00' };

export function someone(): { address: string } {
  return { address: randomAddress() };
}

/** @param items what differs from 100 USDT to somebody */
export function payOut(api: TestApi, key: string, items: readonly object[] = [{}], rest: object = {}): Promise<Answer> {
  const body = { items: items.map((item) => ({ ...PAYOUT, ...someone(), ...item })), ...rest };
  return api.call('POST', '/api/v1/payouts', { key, body });
}

export async function madeBatch(answer: Promise<Answer>): Promise<BatchView> {
  const { status, text, body } = await answer;
  if (status !== 201) throw new Error(`payouts answered ${status}: ${text}`);
  return body as unknown as BatchView;
}

/** What the ledger says of a merchant's USDT, in base units. */
export async function accounts(
  { database: { db } }: TestApi,
  { organizationId }: TestOrganization,
): Promise<Record<string, string>> {
  const rows = await db.query<{ kind: string; balance: string }>(
    `select a.kind, sum(a.balance) as balance from ledger_accounts a join assets s on s.id = a.asset_id
     where a.organization_id = $1 and s.symbol = 'USDT' group by a.kind`,
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ kind, balance }) => [kind, balance]));
}
