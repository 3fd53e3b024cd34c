import { AccessService, ApiKeys, operatorOf } from '@chaintill/access';
import { systemClock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import { contest } from './contest';
import type { Call } from './load';
import type { Machine, Program } from './machine';
import type { BenchRow } from './report';

const MERCHANTS = 1_000;
/** More than any run pays out: 1 USDT each. */
const FUNDS = 10n ** 15n;

/** A merchant with money, and a key. */
interface Payer {
  readonly organizationId: string;
  readonly keyId: string;
  readonly secret: string;
}

let sequence = 0;

/** A payout of one to a fresh address, under a key of its own, by one of the merchants after the other. */
function create(path: string, payers: readonly Payer[]): () => Call {
  return () => {
    sequence += 1;
    const payer = payers[sequence % payers.length];
    if (!payer) throw new Error('there are no merchants');
    const address = `0x${sequence.toString(16).padStart(40, 'a')}`;
    return {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'x-api-key': payer.secret,
        'x-owner': `${payer.keyId} ${payer.organizationId}`,
        'idempotency-key': `payout-${sequence}`,
      },
      body: JSON.stringify({ items: [{ address, currency: 'USDT', chainId: 'bench-chain', amount: '1.00' }] }),
    };
  };
}

/** Merchants with funds, and accounts to bind them in: opening one is not what is measured. */
async function payersOf({ db }: Machine, count: number): Promise<Payer[]> {
  const access = new AccessService(db, systemClock);
  const [asset] = await db.query<{ id: number }>(`select id from assets where symbol = 'USDT'`);
  const payers: Payer[] = [];
  for (let n = 0; n < count; n++) {
    const { organizationId } = await access.createOrganization(`Payer ${n}`);
    const keeper = operatorOf({ organizationId, livemode: false }, 'bench');
    const { keyId, secret } = await new ApiKeys(db, systemClock).create(keeper, { name: 'bench', role: 'owner' });
    payers.push({ organizationId, keyId, secret });
  }
  const moves = payers.flatMap(({ organizationId }) => {
    const common = { kind: 'bench', causeKind: 'bench', causeId: organizationId, assetId: asset?.id ?? 0 } as const;
    const account = (kind: 'custody' | 'available' | 'held') => ({ organizationId, kind }) as const;
    return [
      { ...common, step: 1, amount: FUNDS, debit: account('custody'), credit: account('available') },
      { ...common, step: 2, amount: 1n, debit: account('custody'), credit: account('held') },
    ];
  });
  await db.tx((tx) => new Ledger().book(tx, moves, new Date()));
  await db.query('vacuum analyze ledger_accounts, api_keys, organizations');
  return payers;
}

/** Each payout has its batch, its event, its key and its hold, and what was bound is gone from what is free. */
async function checkPayouts({ db }: Machine, payers: readonly Payer[]): Promise<void> {
  const [row] = await db.query<Record<string, string>>(
    `select count(*) as payouts, count(distinct batch_id) as batches,
       (select count(*) from events where type = 'payout.created') as events,
       (select count(*) from ledger_entries where kind = 'payout.held') as holds,
       (select count(*) from idempotency_keys where key like 'payout-%') as keys,
       (select (sum(balance) - $1) / 1000000 from ledger_accounts where kind = 'held') as held,
       (select ($2 - sum(balance)) / 1000000 from ledger_accounts where kind = 'available' and organization_id = any ($3)) as spent
     from payouts`,
    [payers.length, (FUNDS * BigInt(payers.length)).toString(), payers.map(({ organizationId }) => organizationId)],
  );
  const figures = new Set(Object.values(row ?? {}).map(Number));
  if (figures.size !== 1 || figures.has(0)) throw new Error(`the books are off after the run: ${JSON.stringify(row)}`);
}

/** A3 and A4: payouts, which wait for a code then, beside a bare server that makes the same durable by one statement. */
export async function payoutRows(machine: Machine, bare: Program, api: Program): Promise<BenchRow[]> {
  const payers = await payersOf(machine, MERCHANTS);
  const shared = { limit: create('/payout', payers), ours: create('/api/v1/payouts', payers) };
  const hot = payers.slice(0, 1);
  const alone = { limit: create('/payout', hot), ours: create('/api/v1/payouts', hot) };
  const rows = [
    await contest(
      { id: 'A3', what: `create a payout, ${MERCHANTS} merchants`, goal: '>= 0.5 x bare', least: 0.5, ...shared },
      bare,
      api,
    ),
    await contest(
      {
        id: 'A4',
        what: 'create a payout, one hot merchant',
        goal: '>= 0.8 x bare, p99 <= 60 ms',
        least: 0.8,
        mostP99: 60,
        ...alone,
      },
      bare,
      api,
    ),
  ];
  await checkPayouts(machine, payers);
  return rows;
}
