import { Wallet } from 'ethers';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

const stranger = (): string => Wallet.createRandom().address.toLowerCase();

describe('with two runners', () => {
  let rig: OutgoingRig;
  beforeAll(async () => {
    rig = await OutgoingRig.start();
  }, 60_000);
  afterAll(() => rig.stop());

  it('pays 200 times: each once, in order, without a gap, every fee booked', async () => {
    await Promise.all([rig.runner(), rig.runner()]);
    const wanted = Array.from({ length: 200 }, (_, i) => ({ to: stranger(), amount: BigInt(1_000_000 + i) }));
    const ids: string[] = [];
    for (const [i, { to, amount }] of wanted.entries()) {
      ids.push(await rig.wish(`pay_${i}`, to, amount, i % 10 === 0 ? 'ETH' : 'USDT'));
    }
    await rig.finished(120_000);
    expect(await rig.truth(wanted.map(({ to }) => to))).toEqual(
      wanted.map(({ to, amount }) => `${to} ${amount}`).sort(),
    );
    const rows = await rig.rows();
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['confirmed']));
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(wanted.map((_, i) => i));
    expect(await rig.endings()).toEqual(Object.fromEntries(ids.map((id) => [id, 'confirmed'])));
    const { booked, written } = await rig.fees();
    expect(booked).toBe(written);
    const spent = 10n ** 20n - BigInt(await rig.stack.anvil.rpc<string>('eth_getBalance', [rig.sender, 'latest']));
    const moved = wanted.filter((_, i) => i % 10 === 0).reduce((sum, { amount }) => sum + amount, 0n);
    expect(booked).toBe(spent - moved);
  }, 150_000);

  it('is asked for the same subject again and gives the same transaction', async () => {
    const to = stranger();
    const first = await rig.wish('pay_twice', to, 5n);
    expect(await rig.wish('pay_twice', to, 5n)).toBe(first);
    await rig.finished();
    expect(await rig.wish('pay_twice', to, 5n)).toBe(first);
    expect(await rig.truth([to])).toEqual([`${to} 5`]);
  });

  it('queues many in their order at once, each subject once', async () => {
    const to = stranger();
    const known = await rig.wish('pay_many_1', to, 1n);
    const asset = rig.assets.asset(rig.assets.chain('ethereum-local', false), 'USDT').id;
    const wish = (n: number) => ({
      organizationId: 'org_a',
      livemode: false,
      kind: 'payout' as const,
      subjectId: `pay_many_${n}`,
      chainId: 'ethereum-local',
      from: rig.sender,
      to,
      assetId: asset,
      amount: BigInt(n),
      proof: null,
    });
    const ids = await rig.db.tx((tx) => rig.outgoing.enqueueAll(tx, [3, 1, 2, 3].map(wish)));
    expect(ids).toEqual([ids[0], known, ids[2], ids[0]]);
    const queued = await rig.rows(`subject_id like 'pay_many_%'`);
    expect(queued.map(({ id }) => id)).toEqual([known, ids[0], ids[2]]);
    await rig.finished();
    expect(await rig.truth([to])).toEqual([1n, 2n, 3n].map((amount) => `${to} ${amount}`));
  });
});
