import { z } from 'zod';

/**
 * Why a transaction that was signed can never land: another one of the same sender has taken its sequence, and is final. The
 * outgoing room writes one for each sequence that the instruction was signed for before.
 */
export interface NeverLands {
  /** Canonical. */
  readonly from: string;
  readonly sequence: number;
  /** How many transactions of the sender the chain held at that height, by the nodes' agreement: more than `sequence`. */
  readonly sequenceAt: number;
  /** A final height. */
  readonly height: number;
  /** Digests of all that was signed for this place: the chain holds none of it at that height. */
  readonly absent: readonly string[];
}

const evidence = z.array(
  z.strictObject({
    from: z.string().min(1),
    sequence: z.int().min(0),
    sequenceAt: z.int().min(1),
    height: z.int().min(0),
    absent: z.array(z.string().min(1)).min(1),
  }),
);

/** Reads a row that anybody may have written. @returns null when it is no evidence */
export function readNeverLands(row: unknown): readonly NeverLands[] | null {
  return evidence.safeParse(row).data ?? null;
}

/** One transaction that was signed: where it would land, and the digest that tells it from others. */
export interface SignedPlace {
  readonly from: string;
  readonly sequence: number;
  readonly digest: string;
}

/** Whether evidence says of a signed transaction that its place is taken for good, and not by itself. */
export function rulesOut(found: readonly NeverLands[], { from, sequence, digest }: SignedPlace): boolean {
  return found.some(
    (one) => one.from === from && one.sequence === sequence && one.sequenceAt > sequence && one.absent.includes(digest),
  );
}
