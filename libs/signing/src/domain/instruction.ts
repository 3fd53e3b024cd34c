import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Why value leaves an address of ours.
 * - `payout` to a stranger, because people approved it
 * - `sweep` from a receiving address to the merchant's hot wallet
 * - `gas` native coins to an address of ours that must pay for its own transaction
 * - `reserve` from a hot wallet to the cold one, whose address the signer knows from its own configuration
 * - `fill` nothing to itself: uses up a sequence that would block all later ones
 */
export const INSTRUCTION_KINDS = ['payout', 'sweep', 'gas', 'reserve', 'fill'] as const;
export type InstructionKind = (typeof INSTRUCTION_KINDS)[number];

/** What is to happen: all that people approve and a signer checks (law 7). Addresses are canonical. */
export interface Instruction {
  readonly kind: InstructionKind;
  readonly organizationId: string;
  readonly livemode: boolean;
  /** The payout or sweep that it belongs to; signed for one sequence only. */
  readonly subjectId: string;
  readonly chainId: string;
  readonly networkId: string;
  /** null for the native coin. */
  readonly contract: string | null;
  readonly to: string;
  /** Base units. */
  readonly amount: bigint;
}

/**
 * SHA-256 over every field in a fixed order, in hex. What it costs and which of our addresses pays is not part of it: that may
 * change between approval and signing, and has limits of its own.
 */
export function instructionDigest(instruction: Instruction): string {
  const { kind, organizationId, livemode, subjectId, chainId, networkId, contract, to, amount } = instruction;
  const fields = [kind, organizationId, livemode, subjectId, chainId, networkId, contract, to, amount.toString()];
  return createHash('sha256')
    .update(`chaintill instruction v1\n${JSON.stringify(fields)}`)
    .digest('hex');
}

/** An instruction as it lies in a row: amounts are decimal text there. */
export type StoredInstruction = Omit<Instruction, 'amount'> & { readonly amount: string };

export function storedInstruction(instruction: Instruction): StoredInstruction {
  return { ...instruction, amount: instruction.amount.toString() };
}

const stored = z.strictObject({
  kind: z.enum(INSTRUCTION_KINDS),
  organizationId: z.string().min(1),
  livemode: z.boolean(),
  subjectId: z.string().min(1),
  chainId: z.string().min(1),
  networkId: z.string().min(1),
  contract: z.string().min(1).nullable(),
  to: z.string().min(1),
  amount: z.string().regex(/^(0|[1-9]\d{0,77})$/),
});

/** Reads a row that anybody may have written. @returns null when it is no instruction */
export function readInstruction(row: unknown): Instruction | null {
  const { data } = stored.safeParse(row);
  return data ? { ...data, amount: BigInt(data.amount) } : null;
}
