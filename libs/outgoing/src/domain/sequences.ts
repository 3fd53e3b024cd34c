/** Which sequences of a sender are given out. */
export interface Sequences {
  /** The lowest that was never given out; null: the chain was not asked yet. */
  readonly next: number | null;
  /** Given out once, and nothing was signed for them: free to be given out again. Ascending. */
  readonly freed: readonly number[];
}

/** The lowest free sequence, and what is left. */
export function take({ next, freed }: Sequences): { readonly sequence: number; readonly left: Sequences } {
  const [lowest, ...others] = freed;
  if (lowest !== undefined) return { sequence: lowest, left: { next, freed: others } };
  if (next === null) throw new Error('the chain was not asked for a sequence yet');
  return { sequence: next, left: { next: next + 1, freed } };
}

/** Gives back a sequence for which nothing was signed. */
export function giveBack({ next, freed }: Sequences, sequence: number): Sequences {
  return shrunk({ next, freed: ascending([...freed, sequence]) });
}

/**
 * What the chain says about a sender, heeded: sequences that strangers used are not given out, and those below `next` that
 * belong to nobody are freed, since all later ones wait for them.
 * @param used how many transactions of the sender the chain holds at its tip
 * @param ours sequences that belong to a transaction of ours
 */
export function heed({ next: known, freed }: Sequences, used: number, ours: ReadonlySet<number>): Sequences {
  const next = Math.max(known ?? 0, used);
  const gaps: number[] = [];
  for (let sequence = used; sequence < next; sequence++) if (!ours.has(sequence)) gaps.push(sequence);
  return shrunk({ next, freed: ascending([...freed.filter((sequence) => sequence >= used), ...gaps]) });
}

/**
 * Sequences that the chain holds and that we never gave out, or had given back: somebody else has the key, or these books forgot
 * what they had sent. Of a sender that the chain was never asked about, nothing was forgotten.
 * @param used how many transactions of the sender the chain holds at its tip
 * @param ours sequences that belong to a transaction of ours
 */
export function strange({ next, freed }: Sequences, used: number, ours: ReadonlySet<number>): number[] {
  if (next === null) return [];
  const beyond = Array.from({ length: Math.max(0, used - next) }, (_, i) => next + i);
  return [...freed.filter((sequence) => sequence < used), ...beyond].filter((sequence) => !ours.has(sequence));
}

/** Freed ones at the upper end were never given out. */
function shrunk({ next, freed }: Sequences): Sequences {
  if (next === null) return { next, freed };
  let top = next;
  const left = [...freed];
  while (left.at(-1) === top - 1) {
    left.pop();
    top--;
  }
  return { next: top, freed: left };
}

function ascending(sequences: readonly number[]): number[] {
  return [...new Set(sequences)].sort((a, b) => a - b);
}
