import { JsonRpcProvider, Contract, Wallet, type TransactionResponse } from 'ethers';
import { contract } from '../../../tools/devnet/compile';
import { Erc20, PAYER_KEY } from '../../../tools/devnet/tokens';
import { OutgoingRig } from '../../../tools/test/outgoing-rig';

const MOODS = { kind: 0, false: 1, reverting: 2, paused: 3, silent: 4 } as const;

let rig: OutgoingRig;
let moody: Erc20;
let provider: JsonRpcProvider;
beforeAll(async () => {
  rig = await OutgoingRig.start();
  moody = await Erc20.deploy(rig.stack.anvil.url, 'MoodyToken', ['Moody', 'MOOD', 6]);
  await moody.mint(rig.sender, 1_000_000n);
  await rig.list('MOOD', moody.address);
  provider = new JsonRpcProvider(rig.stack.anvil.url, undefined, { cacheTimeout: -1, pollingInterval: 50 });
  await rig.runner();
}, 60_000);
afterAll(async () => {
  moody.close();
  provider.destroy();
  await rig.stop();
});

const stranger = (): string => Wallet.createRandom().address.toLowerCase();

/** @param gasPrice more than others offer: it comes first in its block */
async function setMood(mood: keyof typeof MOODS, gasPrice?: bigint): Promise<TransactionResponse> {
  const token = new Contract(moody.address, contract('MoodyToken').abi, new Wallet(PAYER_KEY, provider));
  // ethers types the result of a dynamic method as any
  return (await token.getFunction('setMood')(MOODS[mood], gasPrice ? { gasPrice } : {})) as TransactionResponse;
}

it.each([
  ['false', /would not do it/],
  ['reverting', /this address is blocked/],
  ['paused', /Pausable: paused/],
  ['silent', /revert/],
] as const)('fails once with a reason, and without a sequence, where the token is %s', async (mood, reason) => {
  await (await setMood(mood)).wait();
  const [a, b] = [stranger(), stranger()];
  const before = await provider.getTransactionCount(rig.sender);
  const id = await rig.wish(`pay_${mood}`, a, 5n, 'MOOD');
  const next = await rig.wish(`pay_after_${mood}`, b, 6n);
  await rig.finished();
  const row = await rig.row(id);
  expect(row).toMatchObject({ state: 'failed', sequence: null, fee: null });
  expect(row.failure).toMatch(reason);
  expect((await rig.endings())[id]).toBe('failed');
  expect(await rig.row(next)).toMatchObject({ state: 'confirmed', sequence: String(before) });
  expect(await rig.truth([a, b])).toEqual([`${b} 6`]);
});

it.each([
  ['reverts', 'reverting'],
  ['answers false and does nothing', 'false'],
] as const)('fails once on the chain, with its fee booked, when the token %s after it was sent', async (_, mood) => {
  await (await setMood('kind')).wait();
  rig.mining = false;
  await rig.stack.anvil.rpc('evm_setAutomine', [false]);
  const to = stranger();
  const id = await rig.wish(`pay_then_${mood}`, to, 7n, 'MOOD');
  await rig.until('it is sent', async () => (await rig.row(id)).state === 'sent');
  await setMood(mood, 10n ** 12n);
  await rig.stack.mine();
  await rig.stack.anvil.rpc('evm_setAutomine', [true]);
  rig.mining = true;
  await rig.finished();
  const row = await rig.row(id);
  expect(row).toMatchObject({ state: 'failed', failure: 'the chain executed it without effect' });
  expect(row.sequence).not.toBeNull();
  expect(BigInt(row.fee ?? 0)).toBeGreaterThan(0n);
  expect((await rig.endings())[id]).toBe('reverted');
  expect(await rig.truth([to])).toEqual([]);
  const { booked, written } = await rig.fees();
  expect(booked).toBe(written);
});
