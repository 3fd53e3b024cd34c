import type { Examined } from './examine';
import type { Instruction } from './instruction';
import type { Limit } from './limits';
import { rulesOut, type SignedPlace } from './never-lands';
import type { RefusalCode } from './refusal';

/** An address that the signer holds the key of. */
export interface OwnAddress {
  readonly kind: 'single' | 'account';
  /** The only merchant whose money the key moves; null: any. */
  readonly organizationId: string | null;
}

/** What the signer knows besides the request. */
export interface Knowledge {
  /** What was signed for this very instruction. */
  readonly signed: readonly SignedPlace[];
  /** Base units signed for within 24 hours, this instruction at this place left out. */
  readonly day: { readonly amount: bigint; readonly fee: bigint };
  readonly from: OwnAddress | null;
  readonly to: OwnAddress | null;
}

/** An instruction that needs more places than these does not fail by chance. */
const MOST_PLACES = 5;

/** Whether an examined request is signed. @returns null when it is */
export function judge(wanted: Examined, known: Knowledge, proofMs: number, now: Date): RefusalCode | null {
  return routeProblem(wanted, known) ?? placeProblem(wanted, known, proofMs, now) ?? limitProblem(wanted, known);
}

/** Hot wallets are single keys, receiving addresses belong to accounts. */
const LEAVES_FROM: Readonly<Record<Instruction['kind'], readonly OwnAddress['kind'][]>> = {
  payout: ['single'],
  gas: ['single'],
  reserve: ['single'],
  sweep: ['account'],
  fill: ['single', 'account'],
};

/** From where to where each kind of transaction may go. */
function routeProblem({ instruction, from, chain }: Examined, known: Knowledge): RefusalCode | null {
  const { kind, organizationId, to, amount, contract } = instruction;
  const foreign = ({ organizationId: owner }: OwnAddress): boolean => owner !== null && owner !== organizationId;
  if (!known.from) return 'no_key';
  if (foreign(known.from)) return 'key_of_another_merchant';
  if (!LEAVES_FROM[kind].includes(known.from.kind)) return 'sender_not_allowed';
  if (kind === 'payout') return null;
  if (kind === 'reserve') {
    const { organizationId: owner } = known.from;
    // of the same owner: nobody's money goes into another one's safe
    const told = chain.cold.some((cold) => cold.address === to && cold.organizationId === owner);
    return told ? null : 'cold_unknown';
  }
  if (kind === 'fill') return to === from && amount === 0n && contract === null ? null : 'destination_not_ours';
  if (kind === 'gas' && contract !== null) return 'destination_not_ours';
  if (known.to?.kind !== (kind === 'sweep' ? 'single' : 'account')) return 'destination_not_ours';
  return foreign(known.to) ? 'key_of_another_merchant' : null;
}

/**
 * One instruction, one sequence. The same again is a replacement, of which only one can land. Another needs evidence about
 * every transaction that was signed before.
 */
function placeProblem(
  { from, sequence, evidence, approvedAt }: Examined,
  { signed }: Knowledge,
  proofMs: number,
  now: Date,
): RefusalCode | null {
  if (signed.length === 0)
    return approvedAt !== null && approvedAt.getTime() < now.getTime() - proofMs ? 'proof_expired' : null;
  const elsewhere = signed.filter((place) => place.from !== from || place.sequence !== sequence);
  if (!elsewhere.every((place) => rulesOut(evidence, place))) return 'signed_for_another_sequence';
  const places = new Set([...signed, { from, sequence }].map((place) => `${place.from} ${place.sequence}`));
  return places.size > MOST_PLACES ? 'signed_too_often' : null;
}

function limitProblem({ instruction, chain, maxFee }: Examined, { day }: Knowledge): RefusalCode | null {
  const fee = exceeded(chain.fee, maxFee, day.fee);
  if (fee) return fee === 'each' ? 'fee_over_cap' : 'fee_over_daily_cap';
  const { kind, contract, amount } = instruction;
  if (kind === 'gas') {
    const gas = exceeded(chain.gas, amount, day.amount);
    return gas && (gas === 'each' ? 'gas_over_cap' : 'gas_over_daily_cap');
  }
  if (kind !== 'payout') return null;
  const asset = chain.assets.get(contract);
  if (!asset) return 'asset_unknown';
  const payout = exceeded(asset.cap, amount, day.amount);
  return payout && (payout === 'each' ? 'over_cap' : 'over_daily_cap');
}

/** Without a limit nothing is allowed. */
function exceeded(limit: Limit | undefined, amount: bigint, before: bigint): 'each' | 'day' | null {
  if (!limit || (limit.each !== null && amount > limit.each)) return 'each';
  return limit.day !== null && before + amount > limit.day ? 'day' : null;
}
