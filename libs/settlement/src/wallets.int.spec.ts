import { newId, systemClock } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { openShop, someAddress, TEST_CHAIN, type Shop } from '../../../tools/test/shop';

/*
 * What comes to a wallet: own funds when it is from outside, nobody's gain when it is from an address of the same owner. What
 * the indexer and the outgoing room would write is written here by hand.
 */
let database: TestDatabase;
let shop: Shop;
let neighbour: Shop;

const canonical = (text: string): string => someAddress(text).toLowerCase();
/** Serves everybody; the neighbour has one of his own. */
const HOUSE = canonical('house');
const NEIGHBOURS = canonical('neighbour');
const SAFE = canonical('safe');
const STRANGER = canonical('stranger');

beforeAll(async () => {
  database = await testDatabase();
  [shop, neighbour] = [await openShop(database.db, systemClock), await openShop(database.db, systemClock)];
  await shop.stock(2);
  await neighbour.stock(2);
  const key = (id: string, organizationId: string | null, address: string) =>
    database.db.query(
      `insert into signer_keys (id, family, kind, label, organization_id, address, published_at)
       values ($1, 'evm', 'single', 'hot', $2, $3, now())`,
      [id, organizationId, address],
    );
  await key('house', null, HOUSE);
  await key('neighbour', neighbour.scope.organizationId, NEIGHBOURS);
  await database.db.query(
    `insert into wallets (id, family, role, address, label, created_at) values ('wal_safe', 'evm', 'cold', $1, 'cold', now())`,
    [SAFE],
  );
});
afterAll(() => database.close());

let height = 0;

/** A final transfer of 5 base units, as the indexer stores it. @returns its hash and id */
async function arrives(
  from: string,
  to: string,
  state = 'final',
  hash?: string,
): Promise<{ hash: string; id: string }> {
  height += 1;
  const txHash = hash ?? `0x${height.toString(16).padStart(64, '0')}`;
  const [row] = await database.db.query<{ id: string }>(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, address_id, wallet_id, state, created_at)
     select $1, $2, 0, $3, $4, now(), 1, (select contract from assets where id = 1), $5, $6, 5,
       coalesce(a.organization_id, w.organization_id, 'house'), false, a.id, case when a.id is null then w.id end, $7, now()
     from (select 1) one left join addresses a on a.address = $6 left join wallets w on w.address = $6 returning id`,
    [TEST_CHAIN, txHash, height, `0xb${height}`, from, to, state],
  );
  return { hash: txHash, id: row?.id ?? '' };
}

/** A transaction of ours with that hash, in the hands of the nodes. */
async function leaves(kind: string, from: string, to: string, organizationId: string): Promise<string> {
  height += 1;
  const id = newId('outgoing');
  const hash = `0xee${height.toString(16).padStart(62, '0')}`;
  await database.db.query(
    `insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address, asset_id,
       contract, amount, state, sequence, hash, created_at, updated_at)
     select $1, $2, false, $3, $4, $1, $5, $6, 1, contract, 5, 'sent', $7, $8, now(), now() from assets where id = 1`,
    [id, organizationId, TEST_CHAIN, kind, from, to, height, hash],
  );
  await database.db.query(
    `insert into outgoing_attempts (transaction_id, number, sequence, terms, unsigned, digest, raw, hash, created_at, signed_at)
     values ($1, 1, $2, '{}', '', '', '0x', $3, now(), now())`,
    [id, height, hash],
  );
  return hash;
}

async function settled(id: string): Promise<{ outcome: string; booked_in: string | null }> {
  await shop.settlement.settle(TEST_CHAIN);
  const [row] = await database.db.query<{ outcome: string; booked_in: string | null }>(
    'select outcome, booked_in from transfers where id = $1',
    [id],
  );
  if (!row) throw new Error('no such transfer');
  return row;
}

async function balance(organizationId: string, kind: string): Promise<bigint> {
  const [row] = await database.db.query<{ balance: string }>(
    'select balance from ledger_accounts where organization_id = $1 and asset_id = 1 and kind = $2',
    [organizationId, kind],
  );
  return BigInt(row?.balance ?? 0);
}

async function poolAddress({ scope }: Shop): Promise<string> {
  const [row] = await database.db.query<{ address: string }>(
    'select address from addresses where organization_id = $1 order by id limit 1',
    [scope.organizationId],
  );
  return row?.address ?? '';
}

const mine = (): Promise<string> => poolAddress(shop);
const theirs = (): Promise<string> => poolAddress(neighbour);

it.each([
  ['a stranger', 'the house', async () => STRANGER, HOUSE, 'own'],
  ['a stranger', 'the safe', async () => STRANGER, SAFE, 'own'],
  ['a stranger', 'the wallet of a merchant', async () => STRANGER, NEIGHBOURS, 'own'],
  ['the safe', 'the house', async () => SAFE, HOUSE, 'internal'],
  ['the house', 'its safe', async () => HOUSE, SAFE, 'internal'],
  ['an address of a merchant whom it serves', 'the house', mine, HOUSE, 'internal'],
  ['an address of the merchant himself', 'his wallet', theirs, NEIGHBOURS, 'internal'],
  ['an address of a merchant whom it does not serve', 'the house', theirs, HOUSE, 'own'],
  ['an address of another merchant', 'the wallet of a merchant', mine, NEIGHBOURS, 'own'],
  ['the house', 'the wallet of a merchant', async () => HOUSE, NEIGHBOURS, 'own'],
  ['the wallet of a merchant', 'the house', async () => NEIGHBOURS, HOUSE, 'own'],
] as const)('takes what comes from %s to %s for what it is', async (_from, _to, from, to, outcome) => {
  const owner = to === NEIGHBOURS ? neighbour.scope.organizationId : 'house';
  const before = await balance(owner, 'own');
  const { id } = await arrives(await from(), to);
  expect(await settled(id)).toEqual({ outcome, booked_in: outcome === 'own' ? 'own' : null });
  expect((await balance(owner, 'own')) - before).toBe(outcome === 'own' ? 5n : 0n);
});

it('takes a payout that comes to a wallet for money from outside, whoever paid it', async () => {
  const hash = await leaves('payout', HOUSE, SAFE, shop.scope.organizationId);
  const { id } = await arrives(HOUSE, SAFE, 'final', hash);
  expect(await settled(id)).toEqual({ outcome: 'own', booked_in: 'own' });
});

it.each(['gas', 'sweep', 'reserve'])('takes what comes to an address by our own %s for nobody’s', async (kind) => {
  const to = await mine();
  const hash = await leaves(kind, HOUSE, to, shop.scope.organizationId);
  const { id } = await arrives(HOUSE, to, 'final', hash);
  expect(await settled(id)).toEqual({ outcome: 'internal', booked_in: null });
});

it('does not take another transfer in a transaction of ours for ours', async () => {
  const to = await mine();
  const hash = await leaves('gas', HOUSE, to, shop.scope.organizationId);
  const { id } = await arrives(STRANGER, to, 'final', hash);
  expect(await settled(id)).toEqual({ outcome: 'unassigned', booked_in: 'review' });
});

it('credits what a merchant was paid out of a wallet of ours', async () => {
  const to = await theirs();
  const hash = await leaves('payout', HOUSE, to, shop.scope.organizationId);
  const { id } = await arrives(HOUSE, to, 'final', hash);
  expect(await settled(id)).toEqual({ outcome: 'unassigned', booked_in: 'review' });
});

it('follows the chain: pending, own, taken back, and once more', async () => {
  const before = await balance('house', 'own');
  const { id } = await arrives(STRANGER, HOUSE, 'seen');
  expect(await settled(id)).toEqual({ outcome: 'own', booked_in: 'pending' });
  expect([(await balance('house', 'own')) - before, await balance('house', 'pending')]).toEqual([0n, 5n]);
  const becomes = async (state: string): Promise<bigint> => {
    await database.db.query('update transfers set state = $2, settlement_due = true where id = $1', [id, state]);
    await settled(id);
    await settled(id);
    return (await balance('house', 'own')) - before;
  };
  expect(await becomes('final')).toBe(5n);
  expect(await becomes('orphaned')).toBe(0n);
  expect(await becomes('final')).toBe(5n);
  expect(await balance('house', 'pending')).toBe(0n);
});
