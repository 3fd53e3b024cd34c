import { Wallet } from 'ethers';
import { DevnetWallet } from '../../../tools/devnet/wallet';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

let rig: OutgoingRig;
beforeAll(async () => {
  rig = await OutgoingRig.start();
  await rig.runner();
}, 60_000);
afterAll(() => rig.stop());

const stranger = (): string => Wallet.createRandom().address.toLowerCase();
const anvil = <T>(method: string, ...params: unknown[]): Promise<T> => rig.stack.anvil.rpc<T>(method, params);

/** Whether what is sent lies in the node's memory until a block is made by hand. */
async function mempoolOnly(on: boolean): Promise<void> {
  rig.mining = !on;
  await anvil('evm_setAutomine', !on);
  if (!on) await rig.stack.mine();
}

interface AttemptRow {
  readonly number: number;
  readonly sequence: string;
  readonly hash: string | null;
  readonly max_fee: string;
  readonly gas_price: string;
}

const attempts = (id: string): Promise<AttemptRow[]> =>
  rig.db.query(
    `select number, sequence, hash, terms ->> 'maxFee' as max_fee, terms -> 'fields' ->> 'maxFeePerGas' as gas_price
     from outgoing_attempts where transaction_id = $1 order by number`,
    [id],
  );

const until = async (id: string, what: string, holds: (row: Awaited<ReturnType<typeof rig.row>>) => boolean) =>
  rig.until(`${id} ${what}`, async () => holds(await rig.row(id)));

it('offers at least a tenth more when the price of the network rises tenfold, and pays once', async () => {
  await mempoolOnly(true);
  const to = stranger();
  const id = await rig.wish('pay_spike', to, 7n);
  await until(id, 'is sent', ({ state }) => state === 'sent');
  const { baseFeePerGas } = await anvil<{ baseFeePerGas: string }>('eth_getBlockByNumber', 'latest', false);
  await anvil('anvil_setNextBlockBaseFeePerGas', `0x${(BigInt(baseFeePerGas) * 10n).toString(16)}`);
  await rig.stack.mine();
  await rig.until('more is offered', async () => (await attempts(id)).filter(({ hash }) => hash).length > 1);
  await mempoolOnly(false);
  await rig.finished();
  const offered = await attempts(id);
  for (const [i, { max_fee: fee, gas_price: price, sequence }] of offered.entries()) {
    const before = offered[i - 1];
    if (!before) continue;
    expect(sequence).toBe(before.sequence);
    expect(BigInt(price) * 10n).toBeGreaterThanOrEqual(BigInt(before.gas_price) * 11n);
    expect(BigInt(fee)).toBeGreaterThan(BigInt(before.max_fee));
  }
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed' });
  expect(await rig.truth([to])).toEqual([`${to} 7`]);
});

it('sends the same bytes again when the nodes have lost them', async () => {
  await mempoolOnly(true);
  const to = stranger();
  const id = await rig.wish('pay_dropped', to, 8n);
  await until(id, 'is sent', ({ state }) => state === 'sent');
  const [first] = await attempts(id);
  expect((await rig.row(id)).hash).toBe(first?.hash);
  await anvil('anvil_dropTransaction', first?.hash);
  await rig.until('the node has it again', async () => (await anvil('eth_getTransactionByHash', first?.hash)) !== null);
  await mempoolOnly(false);
  await rig.finished();
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed' });
  expect(await rig.truth([to])).toEqual([`${to} 8`]);
});

it('pays at another sequence when a stranger took its place for good, with the proof, and once', async () => {
  await mempoolOnly(true);
  const to = stranger();
  const elsewhere = stranger();
  const id = await rig.wish('pay_foreign', to, 9n);
  await until(id, 'is sent', ({ state }) => state === 'sent');
  const [first] = await attempts(id);
  await anvil('anvil_dropTransaction', first?.hash);
  // somebody else uses the same key at the same sequence, and is mined
  const [block, nonce] = [
    await anvil<{ baseFeePerGas: string }>('eth_getBlockByNumber', 'latest', false),
    Number(first?.sequence),
  ];
  const raw = await rig.wallet.signTransaction({
    to: elsewhere,
    value: 1n,
    nonce,
    gasLimit: 21_000n,
    maxFeePerGas: BigInt(block.baseFeePerGas) * 50n,
    maxPriorityFeePerGas: BigInt(block.baseFeePerGas) * 40n,
    chainId: 31_337n,
    type: 2,
  });
  const stolen = await anvil<string>('eth_sendRawTransaction', raw);
  await rig.stack.mine();
  expect(await anvil('eth_getTransactionReceipt', stolen)).not.toBeNull();
  await mempoolOnly(false);
  await rig.finished();
  const row = await rig.row(id);
  expect(row).toMatchObject({
    state: 'confirmed',
    never_lands: [{ from: rig.sender, sequence: nonce, sequenceAt: expect.any(Number) as number }],
  });
  expect(Number(row.sequence)).toBeGreaterThan(nonce);
  expect(await rig.truth([to, elsewhere])).toEqual([`${elsewhere} 1`, `${to} 9`].sort());
  const asked = await rig.db.query<{ evidence: object[] | null }>(
    `select never_lands_evidence as evidence from signing_requests where attempt_id like $1 order by created_at`,
    [`${id}.%`],
  );
  expect(asked[0]?.evidence).toBeNull();
  expect(asked.at(-1)?.evidence).toEqual(row.never_lands);
});

it('goes back to sent when its block is taken back, and is confirmed by another one', async () => {
  const to = stranger();
  rig.mining = false;
  const id = await rig.wish('pay_reorg', to, 10n);
  await until(id, 'is mined', ({ state }) => state === 'mined');
  const { hash } = await rig.row(id);
  await anvil('anvil_reorg', 1, []);
  await until(id, 'is sent again', ({ state }) => state === 'sent');
  rig.mining = true;
  await rig.finished();
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed', hash });
  expect(await rig.truth([to])).toEqual([`${to} 10`]);
});

it('fails once when the signer refuses, and fills the place that others wait for', async () => {
  rig.signing = false;
  const [a, b] = [stranger(), stranger()];
  rig.refused.add('pay_refused');
  const refused = await rig.wish('pay_refused', a, 11n);
  const later = await rig.wish('pay_after', b, 12n);
  await until(later, 'is crafted', ({ state }) => state === 'crafted');
  const { sequence } = await rig.row(refused);
  rig.signing = true;
  await rig.finished();
  expect(await rig.row(refused)).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('the signer refused') as string,
    sequence: null,
  });
  expect(await rig.row(later)).toMatchObject({ state: 'confirmed' });
  expect(await rig.rows(`kind = 'fill'`)).toMatchObject([{ state: 'confirmed', sequence }]);
  expect(await rig.truth([a, b])).toEqual([`${b} 12`]);
  expect((await rig.endings())[refused]).toBe('failed');
});

it('gives a freed sequence to the next one in the queue', async () => {
  rig.refused.add('pay_refused_alone');
  const refused = await rig.wish('pay_refused_alone', stranger(), 13n);
  await until(refused, 'failed', ({ state }) => state === 'failed');
  const before = (await rig.rows(`state = 'confirmed'`)).map((row) => Number(row.sequence));
  const id = await rig.wish('pay_next', stranger(), 14n);
  await rig.finished();
  expect(Number((await rig.row(id)).sequence)).toBe(Math.max(...before) + 1);
});

it('waits for funds where all can see it, lets another asset pass, and goes on when funds come', async () => {
  const poor = Wallet.createRandom();
  const from = poor.address.toLowerCase();
  await rig.fund(poor, 0n);
  const [a, b, c] = [stranger(), stranger(), stranger()];
  const first = await rig.wish('pay_poor_1', a, 100n, 'USDT', { from });
  const second = await rig.wish('pay_poor_2', b, 1n, 'USDT', { from });
  const other = await rig.wish('pay_poor_3', c, 5n, 'ETH', { from });
  await until(other, 'is confirmed', ({ state }) => state === 'confirmed');
  expect(await rig.row(first)).toMatchObject({ state: 'queued', waiting_for: 'funds' });
  expect(await rig.row(second)).toMatchObject({ state: 'queued', waiting_for: 'turn' });
  await rig.stack.usdt.mint(poor.address, 101n);
  await rig.finished();
  expect(await rig.truth([a, b, c])).toEqual([`${a} 100`, `${b} 1`, `${c} 5`].sort());
  expect(Number((await rig.row(first)).sequence)).toBeLessThan(Number((await rig.row(second)).sequence));
});

it('waits for coins that pay for the network', async () => {
  const poor = Wallet.createRandom();
  const from = poor.address.toLowerCase();
  await rig.fund(poor, 100n);
  await anvil('anvil_setBalance', from, '0x0');
  const to = stranger();
  const id = await rig.wish('sweep_1', to, 100n, 'USDT', { from, kind: 'sweep' });
  await until(id, 'waits', (row) => row.waiting_for === 'funds');
  await anvil('anvil_setBalance', from, '0xde0b6b3a7640000');
  await rig.finished();
  expect(await rig.truth([to])).toEqual([`${to} 100`]);
});

it('does not leave before its time, and not at all when it is called off', async () => {
  const [a, b] = [stranger(), stranger()];
  const notBefore = new Date(Date.now() + 3_000);
  const id = await rig.wish('pay_later', a, 15n, 'USDT', { notBefore });
  const off = await rig.wish('pay_never', b, 16n, 'USDT', { notBefore: new Date(Date.now() + 3_600_000) });
  await until(id, 'waits', (row) => row.waiting_for === 'time');
  expect(await rig.db.tx((tx) => rig.outgoing.cancel(tx, off, 'called off'))).toBe(true);
  await rig.finished();
  const [made] = await rig.db.query<{ first: Date }>(
    'select min(created_at) as first from outgoing_attempts where transaction_id = $1',
    [id],
  );
  expect(made?.first.getTime()).toBeGreaterThanOrEqual(notBefore.getTime());
  expect(await rig.truth([a, b])).toEqual([`${a} 15`]);
  expect(await rig.row(off)).toMatchObject({ state: 'failed', failure: 'called off', sequence: null });
  expect(await rig.db.tx((tx) => rig.outgoing.cancel(tx, id, 'too late'))).toBe(false);
});

it('concludes nothing while the indexer does not see the chain', async () => {
  await rig.stack.stopIndexers();
  await rig.db.query(`update chain_cursors set doubt = 'the providers contradict each other'`);
  const to = stranger();
  const id = await rig.wish('pay_blind', to, 17n);
  await until(id, 'waits', (row) => row.waiting_for === 'chain');
  await rig.stack.index();
  await rig.finished();
  expect(await rig.truth([to])).toEqual([`${to} 17`]);
});

it('heeds what the owner of the key did elsewhere before', async () => {
  const wallet = Wallet.createRandom();
  await rig.fund(wallet);
  const elsewhere = new DevnetWallet(rig.stack.anvil.url, wallet.privateKey);
  for (let i = 0; i < 3; i++) await elsewhere.send(null, stranger(), 1n);
  elsewhere.close();
  await rig.stack.caughtUp();
  const to = stranger();
  const id = await rig.wish('pay_old_key', to, 18n, 'USDT', { from: wallet.address.toLowerCase() });
  await rig.finished();
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed', sequence: '3', never_lands: [] });
});
