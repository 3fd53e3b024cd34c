import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { findCandidates, type SweepTerm } from './data/candidates';

/* Which addresses are swept, of many merchants at once, each into the wallet that serves him. */

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.db.query(
    `insert into organizations (id, name, created_at) select o, o, now() from unnest(array['org_a', 'org_b', 'org_c']) o`,
  );
  await database.db.query(
    `insert into chains (id, family, name, network_id, livemode, finality) values ('one', 'evm', 'One', '1', false, '{}')`,
  );
  await database.db.query(
    `insert into assets (chain_id, symbol, kind, contract, decimals)
     values ('one', 'USDT', 'token', '0xt', 6), ('one', 'ETH', 'native', null, 18)`,
  );
  // the house's wallets serve a and b; c has a hot wallet of his own, and the house's gas is not for him
  await database.db.query(
    `insert into signer_keys (id, family, kind, label, organization_id, address, xpub, published_at)
     values ('hot', 'evm', 'single', 'hot', null, '0xhot', null, now()), ('gas', 'evm', 'single', 'gas', null, '0xgas', null, now()),
       ('own', 'evm', 'single', 'hot', 'org_c', '0xown', null, now())`,
  );
  for (const merchant of ['a', 'b', 'c']) {
    await database.db.query(
      `insert into address_sources (id, organization_id, family, livemode, label, xpub, created_at)
       values ($1, $2, 'evm', false, 'pool', 'xpub ' || $2, now())`,
      [`src_${merchant}`, `org_${merchant}`],
    );
    await database.db.query(
      `insert into signer_keys (id, family, kind, label, xpub, published_at)
       values ($1, 'evm', 'account', 'pool', 'xpub ' || $1, now())`,
      [`org_${merchant}`],
    );
    for (const [index, amount] of [10n, 30n, 20n].entries()) await lies(merchant, index, 'USDT', amount);
    await lies(merchant, 0, 'ETH', 5n);
  }
});
afterAll(() => database.close());

async function lies(merchant: string, index: number, symbol: string, amount: bigint): Promise<void> {
  await database.db.query(
    `insert into addresses (organization_id, family, livemode, address, display, source_id, derivation_index, created_at)
     values ($1, 'evm', false, $2, $2, $3, $4, now()) on conflict do nothing`,
    [`org_${merchant}`, `0x${merchant}${index}`, `src_${merchant}`, index],
  );
  await database.db.query(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
       to_address, amount, organization_id, livemode, address_id, state, settlement_due, outcome, created_at)
     select 'one', gen_random_uuid()::text, 0, 1, 'b', now(), s.id, s.contract, '0x', a.address, $3, a.organization_id, false, a.id,
       'final', false, 'payment', now() from addresses a, assets s where a.address = $1 and s.symbol = $2`,
    [`0x${merchant}${index}`, symbol, amount.toString()],
  );
}

const [USDT, ETH] = [1, 2];

async function found(terms: readonly Partial<SweepTerm>[], limit = 10, of: 'term' | 'wallet' = 'wallet') {
  const whole = terms.map((term) => ({ assetId: USDT, least: 1n, rested: true, ...term }));
  const rows = await findCandidates(database.db, whole, { chainId: 'one', family: 'evm', limit, of });
  return rows.map(
    (row) => `${row.term}: ${row.amount} ${row.address} -> ${row.wallet.address} by ${row.payer.address}`,
  );
}

it('finds what each wallet is to get, most money first, in the order of what is wanted', async () => {
  expect(await found([{ least: 20n }, { assetId: ETH }])).toEqual([
    '0: 30 0xa1 -> 0xhot by 0xgas',
    '0: 30 0xc1 -> 0xown by 0xown',
    '0: 30 0xb1 -> 0xhot by 0xgas',
    '0: 20 0xc2 -> 0xown by 0xown',
    '0: 20 0xa2 -> 0xhot by 0xgas',
    '0: 20 0xb2 -> 0xhot by 0xgas',
    '1: 5 0xa0 -> 0xhot by 0xgas',
    '1: 5 0xc0 -> 0xown by 0xown',
    '1: 5 0xb0 -> 0xhot by 0xgas',
  ]);
});

it('takes no more of each wallet, or of each asset, than was asked for', async () => {
  expect(await found([{}], 1)).toEqual(['0: 30 0xa1 -> 0xhot by 0xgas', '0: 30 0xc1 -> 0xown by 0xown']);
  expect(await found([{}, { assetId: ETH }], 1, 'term')).toEqual([
    '0: 30 0xa1 -> 0xhot by 0xgas',
    '1: 5 0xa0 -> 0xhot by 0xgas',
  ]);
});

it('finds the money of one merchant, or what goes into one wallet', async () => {
  expect(await found([{ organizationId: 'org_b', least: 30n }])).toEqual(['0: 30 0xb1 -> 0xhot by 0xgas']);
  const [own] = await database.db.query<{ id: string }>(`select id from wallets where address = '0xown'`);
  expect(await found([{ walletId: own?.id ?? '', least: 30n }])).toEqual(['0: 30 0xc1 -> 0xown by 0xown']);
});

it('leaves out what is under way, and for a while what failed, unless somebody asks', async () => {
  const begin = (address: string, state: string) =>
    database.db.query(
      `insert into sweeps (id, organization_id, livemode, chain_id, asset_id, address_id, wallet_id, amount, cause, height, state,
         outgoing_id, reason, created_at, finished_at)
       select 'swp_' || $1, organization_id, false, 'one', 1, id, (select id from wallets where address = '0xhot'), 1, 'worth', 1, $2, 'otx',
         case when $2 = 'failed' then 'no' end, now(), case when $2 = 'failed' then now() end from addresses where address = $1`,
      [address, state],
    );
  await begin('0xa1', 'under_way');
  await begin('0xb1', 'failed');
  const least = 30n;
  expect(await found([{ least }])).toEqual(['0: 30 0xc1 -> 0xown by 0xown']);
  expect(await found([{ least, rested: false }])).toEqual([
    '0: 30 0xb1 -> 0xhot by 0xgas',
    '0: 30 0xc1 -> 0xown by 0xown',
  ]);
});
