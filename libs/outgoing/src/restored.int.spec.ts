import { Interface, Wallet } from 'ethers';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

/*
 * A database that was restored from an older backup does not know what left after it: the chain does. Transfers of the lost span
 * are made here with the key itself, as the chain would show them.
 */

let rig: OutgoingRig;
beforeEach(async () => {
  rig = await OutgoingRig.start();
}, 60_000);
afterEach(() => rig.stop());

const ERC20 = new Interface(['function transfer(address to, uint256 amount)']);
const stranger = (): string => Wallet.createRandom().address.toLowerCase();
const anvil = <T>(method: string, ...params: unknown[]): Promise<T> => rig.stack.anvil.rpc<T>(method, params);

/** A transfer of USDT that these books know nothing of. @returns its hash */
async function lost(nonce: number, to: string, amount: bigint): Promise<string> {
  const raw = await rig.wallet.signTransaction({
    to: rig.stack.usdt.address,
    data: ERC20.encodeFunctionData('transfer', [to, amount]),
    nonce,
    gasLimit: 100_000n,
    maxFeePerGas: 10n ** 11n,
    maxPriorityFeePerGas: 10n ** 10n,
    chainId: 31_337n,
    type: 2,
  });
  const hash = await anvil<string>('eth_sendRawTransaction', raw);
  await rig.stack.mine();
  expect(await anvil('eth_getTransactionReceipt', hash)).not.toBeNull();
  return hash;
}

/** One payout that is known, so that the books know where the sender is. @returns the next sequence */
async function began(): Promise<number> {
  const id = await rig.wish('pay_known', stranger(), 1n);
  await rig.finished();
  return Number((await rig.row(id)).sequence) + 1;
}

const until = async (id: string, what: string, holds: (row: Awaited<ReturnType<typeof rig.row>>) => boolean) =>
  rig.until(`${id} ${what}`, async () => holds(await rig.row(id)));

it('pays nobody while the chain holds what these books do not know, says so, and goes on when a person has looked', async () => {
  await rig.runner();
  const next = await began();
  const [to, other] = [stranger(), stranger()];
  const hash = await lost(next, to, 9n);
  const elsewhere = await lost(next + 1, stranger(), 4n);
  const paid = await rig.wish('pay_again', to, 9n);
  const later = await rig.wish('pay_other', other, 5n);
  const swept = await rig.wish('reserve_1', stranger(), 6n, 'USDT', { kind: 'sweep' });
  await until(
    paid,
    'waits',
    (row) => row.waiting_for === 'chain' && /not in these books/.test(row.waiting_reason ?? ''),
  );
  await until(swept, 'leaves all the same', ({ state }) => state === 'confirmed');
  expect(await rig.row(paid)).toMatchObject({ state: 'queued', sequence: null });
  expect(await rig.row(later)).toMatchObject({ state: 'queued', sequence: null });
  expect(await rig.truth([to, other])).toEqual([`${to} 9`]);
  await rig.until('it is known what they are', async () =>
    (await rig.stopped()).every(({ strangers }) => strangers.every(({ hash }) => hash !== undefined)),
  );
  const [stopped] = await rig.stopped();
  expect(stopped).toMatchObject({ address: rig.sender, strangers: [{ sequence: next, hash }, { hash: elsewhere }] });

  expect(await rig.goOn()).toEqual([
    { hash, sequence: next, is: paid },
    { hash: elsewhere, sequence: next + 1, is: null },
  ]);
  await rig.finished();
  expect(await rig.row(paid)).toMatchObject({ state: 'confirmed', hash, sequence: String(next) });
  expect(await rig.row(later)).toMatchObject({ state: 'confirmed' });
  expect(await rig.truth([to, other])).toEqual([`${other} 5`, `${to} 9`].sort());
});

it('knows a replacement again that it has forgotten, and does not pay anew', async () => {
  await rig.runner();
  await began();
  rig.mining = false;
  await anvil('evm_setAutomine', false);
  const to = stranger();
  const id = await rig.wish('pay_replaced', to, 9n);
  await until(id, 'is sent', ({ state }) => state === 'sent');
  const { hash: first, sequence } = await rig.row(id);
  await anvil('anvil_dropTransaction', first);
  const hash = await lost(Number(sequence), to, 9n);
  await anvil('evm_setAutomine', true);
  rig.mining = true;
  await rig.finished();
  expect(await rig.row(id)).toMatchObject({ state: 'confirmed', hash, sequence, never_lands: [] });
  expect(await rig.truth([to])).toEqual([`${to} 9`]);
});

it('pays nobody twice where the indexer has still to read the lost span', async () => {
  const runner = await rig.runner();
  const next = await began();
  await rig.stack.caughtUp();
  await runner.stop();
  rig.mining = false;
  await rig.stack.stopIndexers();
  const [a, b, c] = [stranger(), stranger(), stranger()];
  await lost(next, c, 3n);
  await lost(next + 1, a, 9n);
  const first = await rig.wish('pay_first', a, 9n);
  const second = await rig.wish('pay_second', b, 5n);
  await rig.runner();
  await until(first, 'waits for the indexer', (row) => row.waiting_for === 'chain');
  await rig.stack.index();
  rig.mining = true;
  await until(first, 'waits', (row) => /not in these books/.test(row.waiting_reason ?? ''));
  expect(await rig.row(second)).toMatchObject({ state: 'queued' });
  await rig.until('it is known what they are', async () =>
    (await rig.stopped()).every(({ strangers }) => strangers.every(({ hash }) => hash !== undefined)),
  );
  expect(await rig.goOn()).toMatchObject([{ is: null }, { is: first }]);
  await rig.finished();
  expect(await rig.truth([a, b, c])).toEqual([`${a} 9`, `${b} 5`, `${c} 3`].sort());
});

it('stops where what took the place of one is what another one was to be', async () => {
  await rig.runner();
  await began();
  rig.mining = false;
  await anvil('evm_setAutomine', false);
  const [a, b, c] = [stranger(), stranger(), stranger()];
  const first = await rig.wish('pay_a', a, 9n);
  const second = await rig.wish('pay_b', b, 5n);
  await until(second, 'is sent', ({ state }) => state === 'sent');
  const [one, two] = [await rig.row(first), await rig.row(second)];
  for (const { hash } of [one, two]) await anvil('anvil_dropTransaction', hash);
  // in the lost span something else came first, so that everything was one place further
  await lost(Number(one.sequence), c, 3n);
  const hash = await lost(Number(two.sequence), a, 9n);
  await anvil('evm_setAutomine', true);
  rig.mining = true;
  await until(first, 'waits', (row) => /not in these books/.test(row.waiting_reason ?? ''));
  expect(await rig.truth([a, b, c])).toEqual([`${a} 9`, `${c} 3`].sort());
  expect(await rig.goOn()).toContainEqual({ hash, sequence: Number(two.sequence), is: first });
  await rig.finished();
  expect(await rig.truth([a, b, c])).toEqual([`${a} 9`, `${b} 5`, `${c} 3`].sort());
});
