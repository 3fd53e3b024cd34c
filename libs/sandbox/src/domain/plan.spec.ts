import fc from 'fast-check';
import { planOf, type Payable } from './plan';
import { SCENARIOS, type Scenario, type Step } from './simulation';

const usdt = { symbol: 'USDT', contract: '0x11', decimals: 6 };
const eth = { symbol: 'ETH', contract: null, decimals: 18 };
const order: Payable = {
  amount: 100_000_000n,
  remaining: 100_000_000n,
  asset: usdt,
  other: eth,
  expiresAt: '2026-01-20T10:40:00Z',
};

const paid = (steps: readonly Step[]): bigint[] =>
  steps.flatMap((step) => (step.kind === 'pay' ? [BigInt(step.amount)] : []));

it.each([
  ['exact', [100_000_000n]],
  ['under', [50_000_000n]],
  ['over', [110_000_000n]],
  ['late', [100_000_000n]],
  ['split', [40_000_000n, 60_000_000n]],
  ['wrong-token', [100_000_000_000_000_000_000n]],
  ['reorg', [100_000_000n]],
] as const)('%s pays %s base units of an order over 100', (scenario, amounts) => {
  expect(paid(planOf(scenario, order))).toEqual(amounts);
});

it('pays what is left, and once more what is paid already', () => {
  expect(paid(planOf('exact', { ...order, remaining: 30_000_000n }))).toEqual([30_000_000n]);
  expect(paid(planOf('exact', { ...order, remaining: 0n }))).toEqual([100_000_000n]);
});

it('waits for the end of the window before a late payment, and takes a payment back last', () => {
  expect(planOf('late', order).map((step) => step.kind)).toEqual(['wait_until', 'pay']);
  expect(planOf('reorg', order).map((step) => step.kind)).toEqual(['pay', 'take_back']);
});

it('keeps what its name says, whatever the amount', () => {
  const anyOrder = fc.record({ amount: fc.bigInt(1n, 10n ** 30n), left: fc.bigInt(0n, 10n ** 30n) });
  fc.assert(
    fc.property(anyOrder, ({ amount, left }) => {
      const remaining = left > amount ? amount : left;
      const due = remaining > 0n ? remaining : amount;
      const sum = (scenario: Scenario): bigint =>
        paid(planOf(scenario, { ...order, amount, remaining })).reduce((a, b) => a + b, 0n);
      for (const scenario of ['exact', 'late', 'split', 'reorg'] as const) expect(sum(scenario)).toBe(due);
      expect(sum('over')).toBeGreaterThan(due);
      if (due > 1n) expect(sum('under')).toBeLessThan(due);
      for (const scenario of Object.keys(SCENARIOS) as Scenario[]) {
        for (const units of paid(planOf(scenario, { ...order, amount, remaining }))) expect(units).toBeGreaterThan(0n);
      }
    }),
  );
});
