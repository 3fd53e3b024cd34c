import type { ChainProgress, SeenTransfer } from './notices';
import { isDelayed, noticesOf } from './notices';

const USDT = 1_000_000n;
type Known = Parameters<typeof noticesOf>[0];

const order = (values: Partial<Known> = {}): Known => ({
  state: 'pending',
  amount: 100n * USDT,
  seen: 0n,
  assetId: 1,
  chainId: 'here',
  windowClosedAt: null,
  ...values,
});

let hashes = 0;
const transfer = (values: Partial<SeenTransfer> = {}): SeenTransfer => ({
  txHash: `0x${++hashes}`,
  chainId: 'here',
  assetId: 1,
  amount: 100n * USDT,
  state: 'seen',
  outcome: 'payment',
  decided: false,
  ...values,
});

const CLOSED = { windowClosedAt: new Date() };
type Row = [
  what: string,
  Partial<Known>,
  Partial<SeenTransfer>[],
  [kind: string, amount: bigint | null, of: number | null][],
];

/** What a payer is told: kind, amount, and which of the transfers it is about. */
it.each<Row>([
  ['nothing', {}, [], []],
  ['exact', { state: 'confirming', seen: 100n * USDT }, [{}], []],
  ['a part', { state: 'partially_paid', seen: 30n * USDT }, [{ amount: 30n * USDT }], [['partial', 70n * USDT, 0]]],
  [
    'two parts',
    { state: 'partially_paid', seen: 50n * USDT },
    [{ amount: 30n * USDT }, { amount: 20n * USDT }],
    [['partial', 50n * USDT, 1]],
  ],
  [
    'a part that the chain took back, then another',
    { state: 'partially_paid', seen: 20n * USDT },
    [{ amount: 20n * USDT }, { amount: 30n * USDT, state: 'orphaned' }],
    [['partial', 80n * USDT, 0]],
  ],
  ['a part, and the time is up', { state: 'underpaid', seen: 30n * USDT, ...CLOSED }, [{ amount: 30n * USDT }], []],
  ['too much', { state: 'overpaid', seen: 101n * USDT, ...CLOSED }, [{ amount: 101n * USDT }], [['overpaid', USDT, 0]]],
  [
    'too much, not final',
    { state: 'confirming', seen: 101n * USDT },
    [{ amount: 101n * USDT }],
    [['overpaid', USDT, 0]],
  ],
  ['late', { state: 'paid_late', ...CLOSED }, [{ outcome: 'late' }], [['late', 100n * USDT, 0]]],
  ['late, and a person decided', { state: 'paid_late', ...CLOSED }, [{ outcome: 'late', decided: true }], []],
  [
    'late, and not on the chain any more',
    { state: 'expired', ...CLOSED },
    [{ outcome: 'late', state: 'orphaned' }],
    [],
  ],
  ['another token', {}, [{ outcome: 'wrong_token', assetId: 2, amount: 5n }], [['wrong_token', 5n, 0]]],
  ['another chain', {}, [{ outcome: 'wrong_chain', chainId: 'there', assetId: 3 }], [['wrong_chain', 100n * USDT, 0]]],
  [
    'twice',
    { state: 'completed', seen: 100n * USDT, ...CLOSED },
    [{}, { outcome: 'repeated' }],
    [['repeated', 100n * USDT, 1]],
  ],
  [
    'taken back after it was final',
    { state: 'reverted', ...CLOSED },
    [{ state: 'orphaned' }],
    [['reverted', 100n * USDT, 0]],
  ],
  ['taken back before it was final', {}, [{ state: 'orphaned' }], [['reverted', 100n * USDT, 0]]],
  ['taken back, and mined again', { state: 'confirming', seen: 100n * USDT }, [{ state: 'orphaned' }, {}], []],
  [
    'a part and another token',
    { state: 'partially_paid', seen: USDT },
    [{ outcome: 'wrong_token', assetId: 2, amount: 5n }, { amount: USDT }],
    [
      ['partial', 99n * USDT, 1],
      ['wrong_token', 5n, 0],
    ],
  ],
])('%s', (_, values, seen, told) => {
  const transfers = seen.map(transfer);
  const notices = noticesOf(order(values), transfers, false);
  expect(notices.map(({ kind, amount, txHash }) => [kind, amount, txHash])).toEqual(
    told.map(([kind, amount, n]) => [kind, amount, n === null ? null : transfers[n]?.txHash]),
  );
});

it('names the token and the chain that the money came in', () => {
  const [notice] = noticesOf(order(), [transfer({ outcome: 'wrong_chain', chainId: 'there', assetId: 3 })], false);
  expect(notice).toMatchObject({ assetId: 3, chainId: 'there' });
});

it('says that the chain is not read while there is something to wait for', () => {
  expect(noticesOf(order(), [], true).map(({ kind }) => kind)).toEqual(['chain_delayed']);
  expect(noticesOf(order({ state: 'expired', ...CLOSED }), [], true)).toEqual([]);
});

describe('a chain', () => {
  const now = new Date('2025-01-20T10:30:00Z');
  const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);
  const well: ChainProgress = {
    tipHeight: 100,
    settledHeight: 100,
    settledTime: at(-5),
    leaseUntil: at(10),
    doubt: null,
  };
  it.each<[string, Partial<ChainProgress> | undefined, number, boolean]>([
    ['is read up to now', {}, 600, false],
    ['has no cursor yet', undefined, 600, true],
    ['has no indexer', { leaseUntil: at(-1) }, 600, true],
    ['contradicts itself', { doubt: 'two hashes for block 7' }, 600, true],
    ['is read but not booked', { settledHeight: null, settledTime: null }, 600, true],
    ['has some blocks on their way', { tipHeight: 105, settledTime: at(-300) }, 600, false],
    ['is far behind its tip', { tipHeight: 106, settledTime: at(-300) }, 600, true],
    ['makes many blocks a second', { tipHeight: 150, settledTime: at(-20) }, 600, false],
    ['makes no blocks, and that is all there is', { settledTime: at(-86_400) }, 600, false],
    ['is a moment behind the end of the window', { settledTime: at(-20) }, -10, false],
    ['has made no block since the window ended', { settledTime: at(-300) }, -120, true],
    ['was read beyond the end of the window', { settledTime: at(-5) }, -120, false],
  ])('that %s', (_, progress, expiresIn, delayed) => {
    expect(isDelayed(progress && { ...well, ...progress }, at(expiresIn), now)).toBe(delayed);
  });
});
