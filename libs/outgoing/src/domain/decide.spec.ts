import type { OutgoingStatus } from '@chaintill/chain-port';
import { move } from '@chaintill/kernel';
import fc from 'fast-check';
import { decide, type Action, type Observations, type SeenAttempt } from './decide';
import type { OutgoingTransaction } from './outgoing';
import { OUTGOING_TRANSITIONS, type OutgoingState } from './states';

const SEQUENCE = 5;
const NOW = new Date('2026-01-01T00:00:00Z');
const PATIENCE = { stuckSeconds: 60, resendSeconds: 10 };
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);

const transaction: OutgoingTransaction = {
  id: 'otx_1',
  organizationId: 'org_a',
  livemode: true,
  chainId: 'ethereum-mainnet',
  kind: 'payout',
  subjectId: 'pay_1',
  from: '0xaa',
  to: '0xbb',
  assetId: 1,
  contract: null,
  amount: 10n,
  proof: null,
  state: 'sent',
  unknown: false,
  waitingFor: null,
  waitingReason: null,
  notBefore: null,
  sequence: SEQUENCE,
  neverLands: [],
  hash: null,
  height: null,
  blockHash: null,
  createdAt: ago(1_000),
};

const attempt = (number: number, changes: Partial<SeenAttempt> = {}): SeenAttempt => ({
  transactionId: 'otx_1',
  number,
  sequence: SEQUENCE,
  terms: { maxFee: 1n, fields: {} },
  unsigned: '0x',
  digest: `0xd${number}`,
  raw: `0xr${number}`,
  hash: `0xh${number}`,
  refusal: null,
  createdAt: ago(20),
  firstSentAt: ago(20),
  lastSentAt: ago(2),
  lastOutcome: 'accepted',
  status: { kind: 'pending' },
  ...changes,
});

const mined = (height: number, blockHash = `0xb${height}`, succeeded = true): OutgoingStatus => ({
  kind: 'mined',
  height,
  blockHash,
  succeeded,
  fee: 3n,
});

const chain = (finalSequence: number, finalHeight = 100): NonNullable<Observations['chain']> => ({
  finalHeight,
  finalSequence,
  blocks: new Map(),
});

const seen = (changes: Partial<Observations> = {}): Observations => ({
  now: NOW,
  chain: chain(SEQUENCE),
  attempts: [attempt(1)],
  first: true,
  blockAt: ago(1),
  ...changes,
});

const act = (changes: Partial<Observations>, state: Partial<OutgoingTransaction> = {}): Action =>
  decide({ ...transaction, ...state }, seen(changes), PATIENCE);

describe('one by one', () => {
  const at90 = { state: 'mined', hash: '0xh1', height: 90, blockHash: '0xb90' } as const;
  const final = { chain: chain(SEQUENCE + 1), attempts: [attempt(1, { status: mined(90) })] };

  it('confirms what a final block holds, and nothing else', () => {
    expect(act(final, at90)).toMatchObject({ kind: 'confirm' });
    expect(act(final)).toMatchObject({ kind: 'mined' });
    expect(act({ ...final, chain: chain(SEQUENCE) }, at90)).toMatchObject({ kind: 'wait' });
    expect(act({ ...final, chain: chain(SEQUENCE + 1, 89) }, at90)).toMatchObject({ kind: 'wait', for: 'chain' });
    const foreign = { ...chain(SEQUENCE + 1), blocks: new Map([[90, '0xother']]) };
    expect(act({ ...final, chain: foreign }, at90)).toMatchObject({ kind: 'wait', for: 'chain' });
    const failed = { ...final, attempts: [attempt(1, { status: mined(90, '0xb90', false) })] };
    expect(act(failed, at90)).toMatchObject({ kind: 'revert' });
  });

  it('gives up its place to a named stranger only', () => {
    const absent = { chain: chain(SEQUENCE + 2), attempts: [attempt(1, { status: { kind: 'absent' } })] };
    expect(act(absent)).toEqual({ kind: 'ask_used_by' });
    expect(act({ ...absent, usedBy: '0xh1' })).toMatchObject({ kind: 'wait', for: 'chain', unknown: true });
    expect(act({ ...absent, usedBy: '0xstranger' })).toEqual({
      kind: 'requeue',
      proof: { from: '0xaa', sequence: 5, sequenceAt: 7, height: 100, absent: ['0xd1'] },
    });
    expect(act({ ...absent, usedBy: '0xstranger' }, at90)).toEqual({ kind: 'unmined' });
    const contradiction = [attempt(1, { status: mined(90) })];
    expect(act({ ...absent, attempts: contradiction, usedBy: '0xstranger' })).toMatchObject({
      kind: 'wait',
      for: 'chain',
    });
    const open = attempt(2, { hash: null, raw: null, firstSentAt: null });
    expect(act({ ...absent, usedBy: '0xstranger', attempts: [...absent.attempts, open] })).toMatchObject({
      kind: 'wait',
      for: 'signer',
    });
  });

  it('believes the chain alone where the answer of the signer is not to be believed', () => {
    const doubted = { state: 'crafted', unknown: true, waitingFor: 'signer', waitingReason: 'forged' } as const;
    const open = { hash: null, raw: null, firstSentAt: null, status: null };
    const attempts = [attempt(1, open)];
    const waits = { kind: 'wait', for: 'signer', reason: 'forged', unknown: true };
    expect(act({ attempts }, doubted)).toEqual(waits);
    expect(act({ attempts, chain: null }, doubted)).toEqual(waits);
    const used = { attempts, chain: chain(SEQUENCE + 1) };
    expect(act(used, doubted)).toEqual({ kind: 'ask_used_by' });
    expect(act({ ...used, usedBy: '0xstranger' }, doubted)).toMatchObject({
      kind: 'requeue',
      proof: { sequence: SEQUENCE, sequenceAt: SEQUENCE + 1, absent: ['0xd1'] },
    });
    const adopted = attempt(2, { digest: '', status: mined(90) });
    expect(act({ ...used, attempts: [...attempts, adopted] }, doubted)).toMatchObject({
      kind: 'mined',
      mined: { hash: '0xh2' },
    });
    expect(act({ ...used, usedBy: '0xstranger' }, { state: 'crafted' })).toMatchObject({
      kind: 'wait',
      unknown: false,
    });
  });

  it('sends what was never sent, and again what nobody has', () => {
    expect(act({ attempts: [attempt(1, { firstSentAt: null })] }, { state: 'signed' })).toEqual({
      kind: 'send',
      number: 1,
    });
    const lost = attempt(1, { status: { kind: 'absent' }, lastSentAt: ago(11) });
    expect(act({ attempts: [lost] })).toEqual({ kind: 'send', number: 1 });
    expect(act({ attempts: [{ ...lost, lastSentAt: ago(2) }] })).toMatchObject({ kind: 'wait' });
    expect(act({ attempts: [{ ...lost, status: null }], chain: null })).toEqual({ kind: 'send', number: 1 });
  });

  it('offers more when it is stuck and all others wait for it, or at once when told that it is too little', () => {
    const stuck = attempt(1, { firstSentAt: ago(61) });
    expect(act({ attempts: [stuck] })).toEqual({ kind: 'replace', number: 1 });
    expect(act({ attempts: [stuck], first: false })).toMatchObject({ kind: 'wait' });
    expect(act({ attempts: [stuck], chain: null })).toMatchObject({ kind: 'wait', for: 'chain' });
    const cheap = attempt(1, { status: { kind: 'absent' }, lastOutcome: 'refused: underpriced' });
    expect(act({ attempts: [cheap], first: false })).toEqual({ kind: 'replace', number: 1 });
    const refused = attempt(2, { hash: null, raw: null, firstSentAt: null, refusal: 'no', createdAt: ago(70) });
    expect(act({ attempts: [stuck, refused] })).toMatchObject({ kind: 'wait', for: 'signer' });
    expect(act({ attempts: [stuck, { ...refused, createdAt: ago(601) }] })).toEqual({ kind: 'replace', number: 1 });
  });

  it('offers no more while the chain makes no blocks: it would pay all of that once it goes on', () => {
    const stuck = attempt(1, { firstSentAt: ago(3_600) });
    expect(act({ attempts: [stuck], blockAt: null })).toMatchObject({ kind: 'wait' });
    expect(act({ attempts: [stuck], blockAt: ago(3_601) })).toMatchObject({ kind: 'wait' });
    const raised = attempt(2, { firstSentAt: ago(61) });
    expect(act({ attempts: [stuck, raised], blockAt: ago(62) })).toMatchObject({ kind: 'wait' });
    expect(act({ attempts: [stuck, raised], blockAt: ago(60) })).toEqual({ kind: 'replace', number: 2 });
  });

  it('says that it does not know', () => {
    const doubtful = attempt(1, { status: { kind: 'absent' }, lastOutcome: 'unknown: timeout' });
    expect(act({ attempts: [doubtful] })).toMatchObject({ kind: 'wait', unknown: true });
    expect(act({ attempts: [{ ...doubtful, status: { kind: 'pending' } }] })).toMatchObject({ unknown: false });
    expect(act({ attempts: [{ ...doubtful, lastOutcome: 'refused: sequence_used' }] })).toMatchObject({
      unknown: true,
    });
    expect(act({ attempts: [{ ...doubtful, lastOutcome: 'refused: insufficient_funds' }] })).toMatchObject({
      for: 'funds',
      unknown: false,
    });
  });
});

describe('whatever is seen', () => {
  const moment = fc.constantFrom(ago(1), ago(30), ago(90), ago(900));
  const status: fc.Arbitrary<OutgoingStatus> = fc.oneof(
    fc.constant({ kind: 'absent' } as const),
    fc.constant({ kind: 'pending' } as const),
    fc
      .record({ height: fc.constantFrom(95, 100, 105), fork: fc.boolean(), succeeded: fc.boolean() })
      .map(({ height, fork, succeeded }) => mined(height, fork ? '0xfork' : `0xb${height}`, succeeded)),
  );
  const outcome = fc.constantFrom(
    'accepted',
    'unknown: timeout',
    'refused: sequence_used',
    'refused: underpriced',
    'refused: insufficient_funds',
    'refused: invalid',
  );
  const anyAttempt = fc.record({
    hash: fc.boolean(),
    sent: fc.boolean(),
    refusal: fc.boolean(),
    status,
    outcome,
    at: moment,
    last: moment,
  });
  const attempts = fc.array(anyAttempt, { minLength: 1, maxLength: 3 }).map((all) =>
    all.map(({ hash, sent, refusal, status: where, outcome: said, at, last }, i) =>
      attempt(i + 1, {
        ...(hash ? {} : { hash: null, raw: null, refusal: refusal ? 'no' : null }),
        firstSentAt: hash && sent ? at : null,
        lastSentAt: hash && sent ? last : null,
        lastOutcome: hash && sent ? said : null,
        createdAt: at,
        status: hash ? where : null,
      }),
    ),
  );
  const anyChain = fc.option(
    fc.record({ finalSequence: fc.nat(8), fork: fc.boolean() }).map(({ finalSequence, fork }) => ({
      ...chain(finalSequence),
      blocks: new Map(fork ? [[95, '0xb95']] : []),
    })),
  );
  const state = fc.constantFrom<OutgoingState>('crafted', 'signed', 'sent', 'mined');
  const usedBy = fc.constantFrom(undefined, '0xh1', '0xh2', '0xstranger');
  const unsent = { firstSentAt: null, lastSentAt: null, lastOutcome: null };
  const cases = fc
    .record({ state, attempts, chain: anyChain, usedBy, first: fc.boolean() })
    // what was sent is written down together with the state
    .map((one) =>
      one.state === 'signed' ? { ...one, attempts: one.attempts.map((a) => ({ ...a, ...unsent })) } : one,
    );

  const NEXT: Partial<Record<Action['kind'], OutgoingState>> = {
    mined: 'mined',
    unmined: 'sent',
    confirm: 'confirmed',
    revert: 'failed',
    requeue: 'queued',
  };

  it('moves only as the table says, and concludes only what the chain proves', () => {
    fc.assert(
      fc.property(cases, ({ state: from, ...observed }) => {
        const known = observed.attempts.find(({ status: where }) => where?.kind === 'mined')?.status;
        const place = known?.kind === 'mined' ? { height: known.height, blockHash: known.blockHash } : {};
        const hash = observed.attempts.find(({ status: where }) => where === known)?.hash ?? null;
        const standing = from === 'mined' ? { state: from, hash: hash ?? '0xold', ...place } : { state: from };
        const action = decide({ ...transaction, ...standing }, seen(observed), PATIENCE);
        const { chain: view, attempts: all } = observed;

        const to = NEXT[action.kind];
        if (to) move(OUTGOING_TRANSITIONS, from, to);
        if (from === 'crafted') expect(action.kind).toBe('wait');
        // blind: bytes that exist may be sent, and nothing else
        if (view === null) expect(['wait', 'send']).toContain(action.kind);
        const open = all.some((one) => one.hash === null && one.refusal === null);
        switch (action.kind) {
          case 'send':
            expect(all.find(({ number }) => number === action.number)?.raw).not.toBeNull();
            break;
          case 'replace':
            expect(open).toBe(false);
            expect(all.some(({ status: where }) => where?.kind === 'mined')).toBe(false);
            expect(view?.finalSequence).toBeLessThanOrEqual(SEQUENCE);
            break;
          case 'confirm':
          case 'revert': {
            const its = all.find((one) => one.hash === action.mined.hash)?.status;
            expect(view?.finalSequence).toBeGreaterThan(SEQUENCE);
            expect(its).toMatchObject({ kind: 'mined', succeeded: action.kind === 'confirm' });
            expect(action.mined.height).toBeLessThanOrEqual(view?.finalHeight ?? -1);
            expect([undefined, action.mined.blockHash]).toContain(view?.blocks.get(action.mined.height));
            break;
          }
          case 'requeue':
            expect(observed.usedBy).toBeDefined();
            expect(all.map((one) => one.hash)).not.toContain(observed.usedBy);
            expect(all.some(({ status: where }) => where?.kind === 'mined')).toBe(false);
            expect(view?.finalSequence).toBeGreaterThan(SEQUENCE);
            expect(open).toBe(false);
            expect(action.proof.absent).toEqual(all.flatMap((one) => (one.hash ? [one.digest] : [])));
            break;
          default:
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
