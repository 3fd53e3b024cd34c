import { setTimeout as sleep } from 'node:timers/promises';
import { evmFamily } from '@chaintill/chain-evm';
import { systemClock } from '@chaintill/kernel';
import { OutgoingHandlers } from '@chaintill/outgoing';
import { Notices } from '@chaintill/persistence';
import { Rates } from '@chaintill/rates';
import { Settings } from '@chaintill/settings';
import { Wallet } from 'ethers';
import { Registry } from 'prom-client';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';
import { HASTY } from '../../../tools/test/outgoing-runner';
import {
  GasOutcomes,
  ReserveOutcomes,
  SweepOutcomes,
  TreasuryMetrics,
  TreasuryRunner,
  type TreasuryRules,
} from './index';

/*
 * Sweeps on a real chain with a real database, where prices, coins and mining are ours to change. What settlement would write
 * about transfers that are final is written here by hand.
 */
const CHAIN = 'ethereum-local';
const RULES: TreasuryRules = {
  everySeconds: 1,
  factor: 20,
  minimums: [{ name: 'USDT', amount: '10' }],
  gasMarginPercent: 25,
  atOnce: 50,
  reserves: [],
};
const ETHER = 10n ** 18n;

let rig: OutgoingRig;
let runners: TreasuryRunner[];
let working = true;
let work: Promise<void>;
let xpubs = 0;

beforeEach(async () => {
  rig = await OutgoingRig.start();
  working = true;
  await rig.db.query(
    `insert into signer_keys (id, family, kind, label, organization_id, address, published_at)
     values ('hot', 'evm', 'single', 'hot', 'org_a', $1, now())`,
    [rig.sender],
  );
  runners = [treasury(), treasury()];
  await rig.runner([rig.stack.anvil.url], HASTY, handlers());
  work = settle();
});
afterEach(async () => {
  working = false;
  await work;
  await Promise.all(runners.map((runner) => runner.stop()));
  await rig.stop();
});

/** Settles like settlement does, and has both treasuries look, one beside the other. */
async function settle(): Promise<void> {
  while (working) {
    await rig.db
      .query(
        `with settled as (
           update transfers set settlement_due = false, outcome = case
             when exists (select 1 from outgoing_attempts a where a.hash = tx_hash) then 'internal'
             when wallet_id is null then 'payment' else 'own' end
           where settlement_due and state = 'final')
         update chain_cursors set settled_height = height, settled_time = block_time`,
      )
      .catch(() => undefined);
    await Promise.all(runners.flatMap((runner) => [runner.sweep(), runner.keepReserves()]));
    await sleep(100);
  }
}

let metrics: TreasuryMetrics | undefined;

function parts() {
  const { db, assets, outgoing } = rig;
  metrics = new TreasuryMetrics(new Registry(), db);
  return { db, clock: systemClock, assets, outgoing, metrics, wakeWebhooks: () => undefined };
}

function treasury(rules: Partial<TreasuryRules> = {}): TreasuryRunner {
  const { db, assets } = rig;
  const listed = assets.chain(CHAIN, false).assets;
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const settings = new Settings(db, systemClock, new Notices({ url: '', applicationName: 'test' }));
  const chain = {
    id: CHAIN,
    family: 'evm',
    livemode: false,
    assets: listed,
    native: listed.find(({ kind }) => kind === 'native') ?? null,
    writer: evmFamily.openWriter({
      chainId: CHAIN,
      networkId: '31337',
      rpcUrls: [rig.stack.anvil.url],
      wsUrls: [],
      finality: { kind: 'confirmations', count: 3 },
      native: true,
      pollIntervalMs: 100,
      maxRange: 1_000,
    }),
  } as const;
  return new TreasuryRunner([chain], {
    ...parts(),
    rates: new Rates(db, assets, settings, systemClock),
    rules: { ...RULES, ...rules },
    log: quiet,
  });
}

function handlers(): OutgoingHandlers {
  const registered = new OutgoingHandlers();
  const nothing = (): Promise<void> => Promise.resolve();
  registered.register('payout', { confirmed: nothing, failed: nothing, reverted: nothing });
  registered.register('sweep', new SweepOutcomes(parts()));
  registered.register('gas', new GasOutcomes(parts()));
  registered.register('reserve', new ReserveOutcomes(parts()));
  return registered;
}

/** Receiving addresses that the rig's signer signs for, without any coins. */
async function receivers(count: number): Promise<string[]> {
  const wallets = Array.from({ length: count }, () => Wallet.createRandom());
  const xpub = `xpub ${++xpubs}`;
  await rig.db.query(
    `with key as (insert into signer_keys (id, family, kind, label, organization_id, xpub, published_at)
       values ($1, 'evm', 'account', 'pool', 'org_a', $1, now()))
     insert into address_sources (id, organization_id, family, livemode, label, xpub, created_at)
     values ($1, 'org_a', 'evm', false, 'pool', $1, now())`,
    [xpub],
  );
  for (const [index, { address, privateKey }] of wallets.entries()) {
    await rig.fund({ address, privateKey }, 0n);
    await rig.stack.anvil.rpc('anvil_setBalance', [address, '0x0']);
    await rig.db.query(
      `insert into addresses (organization_id, family, livemode, address, display, source_id, derivation_index, created_at)
       values ('org_a', 'evm', false, $1, $2, $3, $4, now())`,
      [address.toLowerCase(), address, xpub, index],
    );
  }
  return wallets.map(({ address }) => address.toLowerCase());
}

interface SweepRow {
  readonly state: string;
  readonly amount: string;
  readonly reason: string | null;
  readonly cause: string;
}
const sweeps = (): Promise<SweepRow[]> =>
  rig.db.query<SweepRow>('select state, amount, reason, cause from sweeps order by created_at, id');
const done = async (): Promise<number> => (await sweeps()).filter(({ state }) => state === 'done').length;
const balance = async (address: string): Promise<bigint> =>
  BigInt(await rig.stack.anvil.rpc<string>('eth_getBalance', [address, 'latest']));
const baseFee = (gwei: number) =>
  rig.stack.anvil.rpc('anvil_setNextBlockBaseFeePerGas', [`0x${(gwei * 1_000_000_000).toString(16)}`]);

it('sweeps each address once though two look at it all the time, and again what comes later', async () => {
  const addresses = await receivers(8);
  for (const address of addresses) await rig.stack.usdt.mint(address, 50_000_000n);
  await rig.until('all are swept', async () => (await done()) === 8);
  for (const address of addresses.slice(0, 3)) await rig.stack.usdt.mint(address, 20_000_000n);
  await rig.until('what came later is swept', async () => (await done()) === 11);
  expect((await sweeps()).map(({ state, amount }) => `${state} ${amount}`).sort()).toEqual(
    [...Array.from({ length: 8 }, () => 'done 50000000'), ...Array.from({ length: 3 }, () => 'done 20000000')].sort(),
  );
  const arrived = (await rig.truth([rig.sender])).filter((line) => !line.endsWith(' 1000000000000'));
  expect(arrived).toHaveLength(11);
}, 120_000);

it('funds again when prices rise before the sweep leaves', async () => {
  const [address = ''] = await receivers(1);
  rig.signing = false;
  await rig.stack.usdt.mint(address, 50_000_000n);
  await rig.until('it is planned', async () => (await sweeps()).length === 1);
  rig.signing = true;
  // the funding is mined, and at this very price the sweep could not leave
  for (let blocks = 0; blocks < 400 && (await balance(address)) === 0n; blocks++) await sleep(25);
  rig.mining = false;
  await baseFee(40);
  await rig.stack.mine();
  rig.mining = true;
  await rig.until('it is swept', async () => (await done()) === 1, 90_000);
  const [fundings] = await rig.db.query<{ n: number }>('select count(*)::int as n from gas_fundings');
  expect(fundings?.n).toBeGreaterThanOrEqual(1);
  expect((await sweeps()).filter(({ state }) => state === 'done')).toMatchObject([{ amount: '50000000' }]);
}, 120_000);

it('queues nothing at a wallet that cannot pay for it, says so once, and goes on when coins come', async () => {
  const [address = ''] = await receivers(1);
  await rig.stack.anvil.rpc('anvil_setBalance', [rig.sender, '0x0']);
  await rig.stack.usdt.mint(address, 50_000_000n);
  const told = async (): Promise<number> =>
    (await rig.db.query(`select 1 from events where type = 'treasury.gas_low'`)).length;
  await rig.until('it is told', async () => (await told()) > 0);
  await sleep(1_500);
  expect([await told(), (await sweeps()).length, (await rig.rows()).length]).toEqual([1, 0, 0]);
  await rig.stack.anvil.rpc('anvil_setBalance', [rig.sender, `0x${ETHER.toString(16)}`]);
  await rig.until('it is swept', async () => (await done()) === 1);
  const [low] = await rig.db.query('select gas_low_since from wallet_balances where gas_low_since is not null');
  expect(low).toBeUndefined();
}, 120_000);

it('sweeps coins of the chain itself and keeps the fee back', async () => {
  const [address = ''] = await receivers(1);
  await rig.stack.payNative(address, ETHER);
  await rig.until('it is swept', async () => (await done()) === 1);
  const [swept] = await sweeps();
  const left = await balance(address);
  expect(left < ETHER / 1_000n).toBe(true);
  const [sent] = await rig.db.query<{ fee: string }>(`select fee from outgoing_transactions where kind = 'sweep'`);
  expect(BigInt(swept?.amount ?? 0) + left + BigInt(sent?.fee ?? 0)).toBe(ETHER);
  expect(await rig.rows(`kind = 'gas'`)).toEqual([]);
}, 120_000);

it('says that less lies there than the books say, and sweeps nothing', async () => {
  const [address = ''] = await receivers(1);
  // a transfer that the chain does not have, as somebody with psql writes it
  await rig.db.query(
    `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, from_address, to_address,
       amount, organization_id, livemode, address_id, state, created_at)
     select '${CHAIN}', '0xphantom', 0, 1, '0x', now(), s.id, '0x', a.address, 70000000, 'org_a', false, a.id, 'final', now()
     from addresses a, assets s where a.address = $1 and s.symbol = 'USDT'`,
    [address],
  );
  await rig.until('it is written down', async () => (await sweeps()).length > 0);
  await sleep(1_500);
  expect(await sweeps()).toEqual([
    {
      state: 'failed',
      amount: '70000000',
      cause: 'worth',
      reason: 'the chain holds 0 base units there, the books say 70000000',
    },
  ]);
  expect(await rig.rows()).toEqual([]);
}, 120_000);

it('begins anew after the signer refused to fund it', async () => {
  const [address = ''] = await receivers(1);
  rig.signing = false;
  await rig.stack.usdt.mint(address, 50_000_000n);
  await rig.until('it is planned', async () => (await sweeps()).length === 1);
  const [funding] = await rig.db.query<{ id: string }>('select id from gas_fundings');
  rig.refused.add(funding?.id ?? '');
  rig.signing = true;
  await rig.until('it is called off', async () => (await sweeps())[0]?.state === 'failed');
  const swept = await rig.db.query('select 1 from transfers where sweep_id is not null');
  expect(swept).toEqual([]);
  await rig.db.query(`update sweeps set created_at = created_at - interval '11 minutes' where state = 'failed'`);
  await rig.until('it is swept', async () => (await done()) === 1);
}, 120_000);
