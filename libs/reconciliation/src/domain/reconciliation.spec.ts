import type { ChainTransfer } from '@chaintill/chain-port';
import fc from 'fast-check';
import { keyOf, type Difference } from './difference';
import { judgeAddress, type AddressFacts, type Recorded } from './judge-address';
import { judgeCause, scaleOf, type CauseFacts } from './judge-cause';
import { weigh, type Weights } from './weigh';

/*
 * A small world: what truly happened at one address, what is recorded of it, what is booked of that, and what an account is
 * edited to. Whatever is made wrong where, the differences that are named explain the gap between chain and books to the unit.
 */

const ADDRESS = '0xaa';
const GROUP = 'house';
const ORGANIZATION = 'org_1';
const ASSET = 1;

interface Happening {
  readonly amount: bigint;
  readonly comes: boolean;
  /** What the chain holds of it, what is recorded, and what is booked: none, all or another amount. */
  readonly onChain: bigint;
  readonly recorded: bigint | null;
  readonly booked: bigint | null;
}

const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
const maybe = (truth: bigint): fc.Arbitrary<bigint | null> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(truth) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: amount },
  );
const happening: fc.Arbitrary<Happening> = fc
  .record({ amount, comes: fc.boolean() })
  .chain(({ amount: truth, comes }) =>
    fc.record({
      amount: fc.constant(truth),
      comes: fc.constant(comes),
      onChain: fc.oneof({ weight: 8, arbitrary: fc.constant(truth) }, { weight: 1, arbitrary: fc.constant(0n) }),
      recorded: maybe(truth),
      booked: maybe(truth),
    }),
  );

interface World {
  readonly happened: readonly Happening[];
  /** Added to the balance of an account without a posting. */
  readonly edited: bigint;
  /** Changed at the address by the token itself. */
  readonly conjured: bigint;
  /** How many of the first blocks are not searched. */
  readonly unseen: number;
}

const world: fc.Arbitrary<World> = fc.record({
  happened: fc.array(happening, { maxLength: 12 }),
  edited: fc.oneof(fc.constant(0n), fc.bigInt({ min: -1_000n, max: 1_000n })),
  conjured: fc.oneof(fc.constant(0n), fc.bigInt({ min: -1_000n, max: 1_000n })),
  unseen: fc.nat({ max: 3 }),
});

const signed = ({ comes }: Happening, units: bigint): bigint => (comes ? units : -units);
const sum = (units: readonly bigint[]): bigint => units.reduce((total, one) => total + one, 0n);

function chainTransfer({ comes, onChain }: Happening, n: number): ChainTransfer {
  const [from, to] = comes ? ['0xbb', ADDRESS] : [ADDRESS, '0xbb'];
  const block = { blockHeight: n, blockHash: `0xb${n}`, blockTime: n };
  return { txHash: `0x${n}`, logIndex: n, ...block, contract: null, from, to, amount: onChain };
}

function row(one: Happening, n: number): Recorded[] {
  if (one.recorded === null) return [];
  const subjectKind = one.comes ? 'transfer' : 'outgoing';
  const place = { txHash: `0x${n}`, logIndex: one.comes ? n : null, height: n };
  return [{ direction: one.comes ? 'in' : 'out', subjectKind, subjectId: String(n), ...place, amount: one.recorded }];
}

function cause(one: Happening, n: number): CauseFacts {
  return {
    causeKind: one.comes ? 'transfer' : 'payout',
    causeId: String(n),
    assetId: ASSET,
    organizationId: ORGANIZATION,
    expected: signed(one, one.recorded ?? 0n),
    booked: signed(one, one.booked ?? 0n),
    exists: one.recorded !== null,
    hasEntries: one.booked !== null,
    place: null,
    entries: [],
    evidence: {},
  };
}

function reconcile({ happened, edited, conjured, unseen }: World, accepted: readonly Difference[] = []) {
  const found = sum(happened.map((one) => signed(one, one.onChain))) + conjured;
  const recorded = sum(happened.map((one) => signed(one, one.recorded ?? 0n)));
  const facts: AddressFacts = {
    address: ADDRESS,
    assetId: ASSET,
    groupId: GROUP,
    organizationId: ORGANIZATION,
    expected: recorded + sum(accepted.map(({ effect }) => effect)),
    found,
  };
  const seen = <T>(list: readonly T[][]): T[] => list.slice(unseen).flat();
  const traced = {
    from: unseen,
    onChain: seen(happened.map((one, n) => (one.onChain === 0n ? [] : [chainTransfer(one, n)]))),
    recorded: seen(happened.map(row)),
    accepted: new Set(accepted.map(keyOf)),
  };
  const atAddress = facts.found === facts.expected ? [] : judgeAddress(facts, traced);
  const inBooks = happened.flatMap((one, n) => judgeCause(cause(one, n), GROUP) ?? []);
  const booked = sum(happened.map((one) => signed(one, one.booked ?? 0n)));
  const account: Difference[] =
    edited === 0n
      ? []
      : [
          {
            kind: 'balance_edited',
            assetId: ASSET,
            groupId: GROUP,
            organizationId: ORGANIZATION,
            subjectKind: 'account',
            subjectId: '7',
            address: null,
            expected: booked,
            found: booked + edited,
            effect: -edited,
            evidence: {},
          },
        ];
  const weights: Weights = {
    assetId: ASSET,
    groupId: GROUP,
    onChain: found,
    owned: { available: booked + edited },
    notYetIn: 0n,
    notYetOut: 0n,
    inFlight: 0n,
  };
  const named = [...atAddress, ...inBooks, ...account];
  return { atAddress, named, difference: found - booked - edited, ...weigh([weights], [...named, ...accepted]) };
}

it('explains every gap between chain and books to the unit, whatever is wrong', () => {
  fc.assert(
    fc.property(world, (of) => {
      const { named, difference, balances, unexplained } = reconcile(of);
      expect(balances[0]?.difference).toBe(difference);
      expect(sum(named.map(({ effect }) => effect))).toBe(difference);
      expect(unexplained).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it('names nothing where nothing is wrong', () => {
  fc.assert(
    fc.property(world, ({ happened }) => {
      const right = happened.map((one) => ({ ...one, onChain: one.amount, recorded: one.amount, booked: one.amount }));
      expect(reconcile({ happened: right, edited: 0n, conjured: 0n, unseen: 0 }).named).toEqual([]);
    }),
  );
});

it('names something wherever one thing is wrong', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat({ max: 2 }),
      (happened, at, what) => {
        const right = happened.map((one) => ({
          ...one,
          onChain: one.amount,
          recorded: one.amount,
          booked: one.amount,
        }));
        const wrong = [{ onChain: 0n }, { recorded: null }, { booked: null }][what];
        const place = at % right.length;
        const planted = right.map((one, n) => (n === place ? { ...one, ...wrong } : one));
        const { named } = reconcile({ happened: planted, edited: 0n, conjured: 0n, unseen: 0 });
        expect(named.length).toBeGreaterThan(0);
        for (const { subjectId } of named) expect(subjectId).toMatch(new RegExp(`(^|[ x])${place}(#|$)`));
      },
    ),
  );
});

it('says no more of what was accepted, and speaks again when it is another amount', () => {
  fc.assert(
    fc.property(world, fc.bigInt({ min: 1n, max: 9n }), (of, more) => {
      const { atAddress } = reconcile(of);
      expect(reconcile(of, atAddress).atAddress).toEqual([]);
      const later = reconcile({ ...of, conjured: of.conjured + more }, atAddress);
      expect(sum(later.atAddress.map(({ effect }) => effect))).toBe(more);
      expect(later.unexplained).toEqual([]);
    }),
  );
});

it('makes a difference of what nothing explains', () => {
  const weights = { assetId: ASSET, onChain: 5n, owned: { available: 5n }, notYetIn: 0n, notYetOut: 0n, inFlight: 0n };
  const off = weigh([{ ...weights, groupId: GROUP, onChain: 6n }], []);
  expect(off.unexplained).toMatchObject([{ kind: 'unexplained', effect: 1n, groupId: GROUP }]);
});

it('knows what lies with another group', () => {
  const weights = { assetId: ASSET, onChain: 5n, owned: { available: 5n }, notYetIn: 0n, notYetOut: 0n, inFlight: 0n };
  const both = weigh(
    [
      { ...weights, groupId: GROUP, onChain: 3n },
      { ...weights, groupId: ORGANIZATION, onChain: 7n },
    ],
    [],
  );
  expect(both.balances.map(({ elsewhere }) => elsewhere)).toEqual([-2n, 2n]);
  expect(both.unexplained).toEqual([]);
});

it('counts what is not on both sides yet', () => {
  const owned = { available: 100n, held: 20n, own: 50n, costs: -7n };
  const weights = { assetId: ASSET, groupId: GROUP, owned, notYetIn: 30n, notYetOut: 11n, inFlight: 4n };
  expect(weigh([{ ...weights, onChain: 140n }], []).balances).toMatchObject([{ books: 140n, difference: 0n }]);
});

it.each([
  [1_000_000n, 10_000_000n, 'off by a factor of 10'],
  [5n, 5_000_000_000_000n, 'off by a factor of 1000000000000'],
  [-5n, -50n, 'off by a factor of 10'],
  [5n, 5n, undefined],
  [5n, 51n, undefined],
  [0n, 10n, undefined],
  [5n, 100n, undefined],
])('tells of %s and %s whether somebody counted the decimals wrong', (one, other, scale) => {
  expect(scaleOf(one, other).scale).toBe(scale);
  expect(scaleOf(other, one).scale).toBe(scale);
});
