import type { ChainTransfer } from '@chaintill/chain-port';
import { keyOf, type Difference, type DifferenceKind, type SubjectKind } from './difference';
import { scaleOf } from './judge-cause';

/** An address of ours and one asset: what it should hold at the height by all that is recorded, and what it holds. */
export interface AddressFacts {
  readonly address: string;
  readonly assetId: number;
  readonly groupId: string;
  readonly organizationId: string | null;
  readonly expected: bigint;
  readonly found: bigint;
}

/** A movement that is recorded. */
export interface Recorded {
  readonly direction: 'in' | 'out';
  readonly subjectKind: 'transfer' | 'outgoing';
  readonly subjectId: string;
  readonly txHash: string;
  /** -1 for native value; null when it is not known, as for what left. */
  readonly logIndex: number | null;
  readonly height: number;
  readonly amount: bigint;
}

/** What was read to explain a difference. */
export interface Traced {
  /** First block that was searched, up to the height of the run. */
  readonly from: number;
  /** All transfers of the asset to or from the address there. */
  readonly onChain: readonly ChainTransfer[];
  /** What is recorded of the address and asset there. */
  readonly recorded: readonly Recorded[];
  /** Keys of differences that a person accepted: what is expected counts on them. */
  readonly accepted: ReadonlySet<string>;
}

/**
 * Names what makes an address hold more or less than is recorded. What the searched blocks do not explain is a difference of
 * its own, so that the effects always add up to it.
 */
export function judgeAddress(facts: AddressFacts, { from, onChain, recorded, accepted }: Traced): Difference[] {
  const open = new Set(recorded);
  const named: Difference[] = [];
  for (const transfer of onChain) {
    const came = transfer.to === facts.address ? [take(open, 'in', transfer)] : [];
    const left = transfer.from === facts.address ? [take(open, 'out', transfer)] : [];
    // to itself: both sides are recorded, and nothing moves
    if (transfer.to === transfer.from || transfer.amount === 0n) continue;
    for (const row of came) named.push(...judge(facts, transfer, row, 1n));
    for (const row of left) named.push(...judge(facts, transfer, row, -1n));
  }
  for (const row of open) named.push(missing(facts, row));
  const news = named.filter((difference) => !accepted.has(keyOf(difference)));
  const rest = news.reduce((sum, { effect }) => sum - effect, facts.found - facts.expected);
  if (rest === 0n) return news;
  const amounts = { expected: facts.found - rest, found: facts.found, effect: rest, evidence: { searchedFrom: from } };
  return [
    ...news,
    differenceOf(facts, 'balance_differs', { subjectKind: 'address', subjectId: facts.address }, amounts),
  ];
}

/** @param sign 1n for what comes, -1n for what leaves */
function judge(facts: AddressFacts, transfer: ChainTransfer, row: Recorded | undefined, sign: bigint): Difference[] {
  const { txHash, logIndex, blockHeight: height, blockHash, from, to } = transfer;
  const evidence = { txHash, height, blockHash, from, to };
  const found = sign * transfer.amount;
  if (!row) {
    const subjectId = logIndex === -1 ? txHash : `${txHash}#${logIndex}`;
    const kind = sign > 0n ? 'arrived_unrecorded' : 'left_unasked';
    const amounts = { expected: 0n, found, effect: found, evidence };
    return [differenceOf(facts, kind, { subjectKind: 'chain_transfer', subjectId }, amounts)];
  }
  if (row.amount === transfer.amount) return [];
  const expected = sign * row.amount;
  const scale = scaleOf(row.amount, transfer.amount);
  const amounts = { expected, found, effect: found - expected, evidence: { ...evidence, ...scale } };
  return [differenceOf(facts, 'recorded_amount_differs', row, amounts)];
}

function missing(facts: AddressFacts, row: Recorded): Difference {
  const expected = row.direction === 'in' ? row.amount : -row.amount;
  const evidence = { txHash: row.txHash, height: row.height };
  return differenceOf(facts, 'recorded_not_on_chain', row, { expected, found: 0n, effect: -expected, evidence });
}

/** The row of a transfer on the chain; each row is of one transfer. */
function take(open: Set<Recorded>, direction: Recorded['direction'], transfer: ChainTransfer): Recorded | undefined {
  const fits = (row: Recorded): boolean =>
    row.direction === direction &&
    row.txHash === transfer.txHash &&
    (row.logIndex === null || row.logIndex === transfer.logIndex);
  const row = [...open].find(fits);
  if (row) open.delete(row);
  return row;
}

function differenceOf(
  { address, assetId, groupId, organizationId }: AddressFacts,
  kind: DifferenceKind,
  { subjectKind, subjectId }: { readonly subjectKind: SubjectKind; readonly subjectId: string },
  amounts: Pick<Difference, 'expected' | 'found' | 'effect' | 'evidence'>,
): Difference {
  return { kind, assetId, groupId, organizationId, subjectKind, subjectId, address, ...amounts };
}
