import fc from 'fast-check';
import type { Examined } from './examine';
import { judge, type Knowledge } from './judge';
import type { Limit } from './limits';
import type { NeverLands } from './never-lands';

const NOW = new Date('2026-01-10T00:00:00Z');
const DAY_MS = 86_400_000;
const FREE: Limit = { each: null, day: null };
const HOT = '0xhot';

function wanted(changes: Partial<Examined> = {}, instruction: Partial<Examined['instruction']> = {}): Examined {
  return {
    requestId: 'sgr_1',
    chain: {
      id: 'chain',
      family: 'evm',
      networkId: '1',
      livemode: false,
      assets: new Map([[null, { symbol: 'ETH', cap: FREE }]]),
      fee: FREE,
      gas: FREE,
      cold: [],
    },
    instruction: {
      kind: 'payout',
      organizationId: 'org_1',
      livemode: false,
      subjectId: 'pay_1',
      chainId: 'chain',
      networkId: '1',
      contract: null,
      to: '0xto',
      amount: 10n,
      ...instruction,
    },
    instructionDigest: 'd',
    from: HOT,
    sequence: 7,
    maxFee: 5n,
    digest: 'bytes',
    approvedAt: NOW,
    evidence: [],
    ...changes,
  };
}

function known(changes: Partial<Knowledge> = {}): Knowledge {
  return {
    signed: [],
    day: { amount: 0n, fee: 0n },
    from: { kind: 'single', organizationId: null },
    to: null,
    ...changes,
  };
}

const judged = (one: Examined, about: Knowledge): string | null => judge(one, about, 7 * DAY_MS, NOW);

describe('limits', () => {
  const capped = (cap: Limit | undefined, fee: Limit | undefined = FREE): Examined => {
    const one = wanted();
    return { ...one, chain: { ...one.chain, fee, assets: new Map([[null, { symbol: 'ETH', cap }]]) } };
  };

  it.each<[string, Examined, Partial<Knowledge>, string | null]>([
    ['at the cap', capped({ each: 10n, day: null }), {}, null],
    ['over the cap', capped({ each: 9n, day: null }), {}, 'over_cap'],
    ['at the cap of the day', capped({ each: null, day: 30n }), { day: { amount: 20n, fee: 0n } }, null],
    ['over the cap of the day', capped({ each: null, day: 29n }), { day: { amount: 20n, fee: 0n } }, 'over_daily_cap'],
    ['without a cap', capped(undefined), {}, 'over_cap'],
    ['at the cap of the fee', capped(FREE, { each: 5n, day: 5n }), {}, null],
    ['over the cap of the fee', capped(FREE, { each: 4n, day: null }), {}, 'fee_over_cap'],
    [
      'over the fees of the day',
      capped(FREE, { each: 5n, day: 9n }),
      { day: { amount: 0n, fee: 5n } },
      'fee_over_daily_cap',
    ],
    [
      'without a cap of the fee',
      { ...capped(FREE), chain: { ...capped(FREE).chain, fee: undefined } },
      {},
      'fee_over_cap',
    ],
  ])('judges a payout %s', (_, one, about, refusal) => {
    expect(judged(one, known(about))).toBe(refusal);
  });

  it('lets out no more than the day allows, in whatever pieces', () => {
    const piece = fc.bigInt({ min: 0n, max: 100n });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.bigInt({ min: 0n, max: 500n }), piece, (pieces, day, each) => {
        let out = 0n;
        for (const amount of pieces) {
          const one = capped({ each, day });
          const about = known({ day: { amount: out, fee: 0n } });
          const refusal = judged({ ...one, instruction: { ...one.instruction, amount } }, about);
          // refused exactly where a limit says so
          expect(refusal).toBe(amount > each ? 'over_cap' : out + amount > day ? 'over_daily_cap' : null);
          if (refusal === null) out += amount;
        }
        expect(out <= day).toBe(true);
      }),
    );
  });
});

describe('places', () => {
  const place = fc.record({ from: fc.constantFrom(HOT, '0xother'), sequence: fc.integer({ min: 0, max: 4 }) });
  const signedPlace = fc.record({
    from: fc.constantFrom(HOT, '0xother'),
    sequence: fc.integer({ min: 0, max: 4 }),
    digest: fc.constantFrom('a', 'b'),
  });
  const evidence: fc.Arbitrary<NeverLands> = fc.record({
    from: fc.constantFrom(HOT, '0xother'),
    sequence: fc.integer({ min: 0, max: 4 }),
    sequenceAt: fc.integer({ min: 0, max: 6 }),
    height: fc.constant(1),
    absent: fc.subarray(['a', 'b']),
  });

  it('are never two of which both could land', () => {
    fc.assert(
      fc.property(
        fc.array(signedPlace, { maxLength: 4 }),
        fc.array(evidence, { maxLength: 6 }),
        place,
        (signed, found, at) => {
          const refusal = judged(wanted({ ...at, evidence: found }), known({ signed }));
          const open = signed.filter(
            (one) =>
              !(one.from === at.from && one.sequence === at.sequence) &&
              !found.some(
                (e) =>
                  e.from === one.from &&
                  e.sequence === one.sequence &&
                  e.sequenceAt > e.sequence &&
                  e.absent.includes(one.digest),
              ),
          );
          expect(refusal === null).toBe(open.length === 0);
        },
      ),
    );
  });

  it('end somewhere', () => {
    const signed = [1, 2, 3, 4, 5].map((sequence) => ({ from: HOT, sequence, digest: 'a' }));
    const found = signed.map(({ sequence }) => ({ from: HOT, sequence, sequenceAt: 9, height: 1, absent: ['a'] }));
    expect(judged(wanted({ sequence: 6, evidence: found }), known({ signed }))).toBe('signed_too_often');
  });

  it('are given to fresh approvals only, and kept by old ones', () => {
    const old = wanted({ approvedAt: new Date(NOW.getTime() - 8 * DAY_MS) });
    expect(judged(old, known())).toBe('proof_expired');
    expect(judged(old, known({ signed: [{ from: HOT, sequence: 7, digest: 'a' }] }))).toBeNull();
  });
});

describe('surplus', () => {
  const cold = [
    { address: '0xhouse', organizationId: null },
    { address: '0xmine', organizationId: 'org_1' },
    { address: '0xtheirs', organizationId: 'org_2' },
  ];
  const surplus = (to: string): Examined => {
    const one = wanted({ approvedAt: null }, { kind: 'reserve', to });
    return { ...one, chain: { ...one.chain, cold } };
  };

  it.each([
    ['of the house to its safe', null, '0xhouse', null],
    ['of a merchant to his safe', 'org_1', '0xmine', null],
    ['of the house to a merchant', null, '0xmine', 'cold_unknown'],
    ['of a merchant to the house', 'org_1', '0xhouse', 'cold_unknown'],
    ['of a merchant to another', 'org_1', '0xtheirs', 'cold_unknown'],
    ['to a stranger', null, '0xstranger', 'cold_unknown'],
    ['to another hot wallet', null, HOT, 'cold_unknown'],
    ['with the key of another merchant', 'org_2', '0xtheirs', 'key_of_another_merchant'],
  ])('goes %s or not at all', (_, organizationId, to, refusal) => {
    const from = { kind: 'single' as const, organizationId };
    // what the signer holds keys for makes no difference
    const about = known({ from, to: { kind: 'single', organizationId } });
    expect(judged(surplus(to), about)).toBe(refusal);
  });

  it('leaves no receiving address', () => {
    const about = known({ from: { kind: 'account', organizationId: null } });
    expect(judged(surplus('0xhouse'), about)).toBe('sender_not_allowed');
  });

  it('goes nowhere while the signer was told of no safe', () => {
    const one = wanted({ approvedAt: null }, { kind: 'reserve', to: '0xhouse' });
    expect(judged(one, known())).toBe('cold_unknown');
  });
});

it('lets nothing but a payout leave our addresses, whoever holds which keys', () => {
  const owner = fc.option(
    fc.record({
      kind: fc.constantFrom('single' as const, 'account' as const),
      organizationId: fc.constantFrom(null, 'org_1', 'org_2'),
    }),
  );
  const kind = fc.constantFrom('sweep' as const, 'gas' as const, 'fill' as const);
  fc.assert(
    fc.property(
      kind,
      owner,
      owner,
      fc.constantFrom(HOT, '0xto'),
      fc.constantFrom(0n, 1n),
      (which, from, to, address, amount) => {
        const refusal = judged(wanted({ approvedAt: null }, { kind: which, to: address, amount }), known({ from, to }));
        if (refusal !== null) return;
        const mine = (one: typeof from): boolean => one !== null && one.organizationId !== 'org_2';
        expect(mine(from)).toBe(true);
        expect(which === 'fill' ? address === HOT && amount === 0n : mine(to)).toBe(true);
      },
    ),
  );
});
