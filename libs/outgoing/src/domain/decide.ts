import type { OutgoingStatus } from '@chaintill/chain-port';
import type { NeverLands } from '@chaintill/signing';
import { isDoubted, isOpen, type Attempt, type OutgoingTransaction } from './outgoing';
import type { WaitingFor } from './states';

/** When something is done again. */
export interface Patience {
  /** How long the nodes may keep a transaction out of blocks before more is offered for it. */
  readonly stuckSeconds: number;
  /** How long bytes that nobody seems to have are left alone before they are sent again. */
  readonly resendSeconds: number;
}

/** An attempt at the transaction's present sequence, and where the chain has it; null: it was not asked. */
export interface SeenAttempt extends Attempt {
  readonly status: OutgoingStatus | null;
}

export interface Observations {
  readonly now: Date;
  /** null while the chain is in doubt or its nodes are silent: nothing is concluded then. */
  readonly chain: {
    readonly finalHeight: number;
    /** How many transactions of the sender the chain holds for good: all lower sequences are used. */
    readonly finalSequence: number;
    /** Hashes of canonical blocks, as far as the indexer remembers them. */
    readonly blocks: ReadonlyMap<number, string>;
  } | null;
  readonly attempts: readonly SeenAttempt[];
  /** Which transaction has used the sequence up; absent: nobody asked yet. */
  readonly usedBy?: string;
  /** When the chain was last noticed to make a block; null: not since this process began to look. */
  readonly blockAt: Date | null;
  /** Whether it is the lowest sequence of its sender that is under way: all others wait for this one. */
  readonly first: boolean;
}

/** An attempt in a block. */
export interface MinedAttempt {
  readonly number: number;
  readonly hash: string;
  readonly height: number;
  readonly blockHash: string;
  readonly fee: bigint;
}

export type Action =
  /** Nothing to do but to say how it stands. */
  | {
      readonly kind: 'wait';
      readonly for: WaitingFor | null;
      readonly reason: string | null;
      readonly unknown: boolean;
    }
  /** Hands the bytes of an attempt to the nodes, for the first time or again. */
  | { readonly kind: 'send'; readonly number: number }
  /** Asks for a signature on better terms at the same sequence. */
  | { readonly kind: 'replace'; readonly number: number }
  /** Finds out which transaction has used the sequence up, then decides again. */
  | { readonly kind: 'ask_used_by' }
  | { readonly kind: 'mined'; readonly mined: MinedAttempt }
  /** The block that held it is gone. */
  | { readonly kind: 'unmined' }
  | { readonly kind: 'confirm'; readonly mined: MinedAttempt }
  /** A final block holds it, and it did nothing. */
  | { readonly kind: 'revert'; readonly mined: MinedAttempt }
  /** A stranger's transaction has its place for good. */
  | { readonly kind: 'requeue'; readonly proof: NeverLands };

/** Bytes that were handed over and are neither in a pool for certain nor refused for certain. */
const DOUBTFUL = /^unknown|sequence_used/;
/** A signer that refused better terms is not asked again for this many times the patience. */
const REFUSED_FACTOR = 10;

/**
 * What to do about a transaction that has a sequence: a pure function of what is stored and what was seen. It gives up a
 * sequence, and calls anything final, only by what the chain itself proves (law 6).
 */
export function decide(transaction: OutgoingTransaction, seen: Observations, patience: Patience): Action {
  const { state } = transaction;
  const signed = seen.attempts.filter(({ hash }) => hash !== null);
  const latest = signed.at(-1);
  if (isDoubted(transaction)) return decideDoubted(transaction, seen, signed);
  if (state === 'crafted' || !latest) return wait('signer', 'the signer has not answered yet');
  const unsent = signed.find(({ firstSentAt }) => firstSentAt === null);
  if (unsent) return { kind: 'send', number: unsent.number };

  const { chain } = seen;
  if (chain) {
    const mined = signed.find(({ status }) => status?.kind === 'mined');
    if (chain.finalSequence > sequenceOf(transaction)) return decideUsed(transaction, seen, chain, signed);
    if (mined) return inBlock(transaction, minedOf(mined)) ?? wait(null, null);
    if (state === 'mined') return { kind: 'unmined' };
  }
  return state === 'mined'
    ? wait('chain', 'the chain is in doubt')
    : keepOffering(seen, latest, patience, chain === null);
}

/** What lies in the letter box is not what the signer answered; what he did answer may be out there: only the chain can tell. */
function decideDoubted(transaction: OutgoingTransaction, seen: Observations, signed: readonly SeenAttempt[]): Action {
  const { chain } = seen;
  if (chain && chain.finalSequence > sequenceOf(transaction)) return decideUsed(transaction, seen, chain, signed);
  return wait(transaction.waitingFor, transaction.waitingReason, true);
}

/** The place is used up for good: by which attempt, or by whom? */
function decideUsed(
  transaction: OutgoingTransaction,
  seen: Observations,
  chain: NonNullable<Observations['chain']>,
  signed: readonly SeenAttempt[],
): Action {
  const { usedBy } = seen;
  const mined = signed.find(
    ({ status, hash }) => status?.kind === 'mined' && (usedBy === undefined || usedBy === hash),
  );
  if (mined) {
    const place = minedOf(mined);
    const known = chain.blocks.get(place.height);
    if (place.height > chain.finalHeight || (known !== undefined && known !== place.blockHash)) {
      return wait('chain', 'the nodes name another block than the indexer', true);
    }
    const step = inBlock(transaction, place);
    if (step) return step;
    return mined.status?.kind === 'mined' && mined.status.succeeded
      ? { kind: 'confirm', mined: place }
      : { kind: 'revert', mined: place };
  }
  if (usedBy === undefined) return { kind: 'ask_used_by' };
  if (signed.some(({ hash }) => hash === usedBy)) {
    return wait('chain', 'the chain holds it, and the nodes do not know its receipt yet', true);
  }
  if (signed.some(({ status }) => status?.kind === 'mined')) {
    return wait('chain', 'the nodes contradict themselves about who took its place', true);
  }
  if (transaction.state === 'mined') return { kind: 'unmined' };
  const doubted = transaction.state === 'crafted';
  // what the signer may still sign would have to be ruled out as well
  if (seen.attempts.some(isOpen) && !doubted) {
    return wait('signer', 'a stranger’s transaction took its place; the signer has still to answer', true);
  }
  const sequence = sequenceOf(transaction);
  const { finalHeight, finalSequence } = chain;
  const absent = (doubted ? seen.attempts : signed).map(({ digest }) => digest);
  return {
    kind: 'requeue',
    proof: { from: transaction.from, sequence, sequenceAt: finalSequence, height: finalHeight, absent },
  };
}

/** @returns null when it is known to be there already */
function inBlock(transaction: OutgoingTransaction, mined: MinedAttempt): Action | null {
  const { state, hash, blockHash } = transaction;
  const known = state === 'mined' && hash === mined.hash && blockHash === mined.blockHash;
  return known ? null : { kind: 'mined', mined };
}

/** In no block: the same bytes are sent again where nobody has them, more is offered where nobody wants them. */
function keepOffering(seen: Observations, latest: SeenAttempt, patience: Patience, blind: boolean): Action {
  const { now, attempts, first, blockAt } = seen;
  const newest = attempts.at(-1) ?? latest;
  const since = (moment: Date | null): number => (moment ? (now.getTime() - moment.getTime()) / 1_000 : Infinity);
  const outcome = latest.lastOutcome ?? '';
  const pending = attempts.some(({ status }) => status?.kind === 'pending');
  const unknown = !pending && DOUBTFUL.test(outcome);
  const asked = attempts.some(isOpen);
  if (!blind && !asked) {
    const patient = patience.stuckSeconds * (newest.refusal === null ? 1 : REFUSED_FACTOR);
    const offeredAt = newest.firstSentAt ?? newest.createdAt;
    // a chain that stands still takes nothing, at whatever price
    const passedOver = blockAt !== null && blockAt > offeredAt;
    const stuck = first && passedOver && since(offeredAt) >= patient;
    const underpriced = !pending && newest === latest && outcome === 'refused: underpriced';
    if (stuck || underpriced) return { kind: 'replace', number: latest.number };
  }
  if (!pending && since(latest.lastSentAt) >= patience.resendSeconds) return { kind: 'send', number: latest.number };
  if (blind) return wait('chain', 'the chain is in doubt', unknown);
  if (asked) return wait('signer', 'the signer has not answered yet about better terms', unknown);
  if (newest.refusal !== null) return wait('signer', `better terms were refused: ${newest.refusal}`, unknown);
  if (!pending && outcome === 'refused: insufficient_funds') {
    return wait('funds', 'the sender cannot pay for the network', unknown);
  }
  return wait(null, null, unknown);
}

function minedOf({ number, hash, status }: SeenAttempt): MinedAttempt {
  if (hash === null || status?.kind !== 'mined') throw new Error('an attempt in no block');
  const { height, blockHash, fee } = status;
  return { number, hash, height, blockHash, fee };
}

function sequenceOf({ id, sequence }: OutgoingTransaction): number {
  if (sequence === null) throw new Error(`${id} has no sequence`);
  return sequence;
}

function wait(waitingFor: WaitingFor | null, reason: string | null, unknown = false): Action {
  return { kind: 'wait', for: waitingFor, reason, unknown };
}
