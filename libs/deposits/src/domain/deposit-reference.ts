import type { FamilyName } from '@chaintill/chain-port';
import type { Scope } from '@chaintill/kernel';

/** A merchant's own word for somebody who pays in, with the permanent addresses that are given to him (S1-G3). */
export interface DepositReference extends Scope {
  readonly id: string;
  readonly reference: string;
  readonly customer: string | null;
  /** The first one that was bound. */
  readonly currency: string;
  readonly fiatCurrency: string | null;
  readonly callbackUrl: string | null;
  /** The account that deposits go to; null: the merchant's own. */
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Rises with every event of the reference. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A currency that a reference takes, since when and until when. */
export interface DepositBinding {
  readonly chainId: string;
  readonly family: FamilyName;
  readonly currency: string;
  readonly boundAt: Date;
  readonly unboundAt: Date | null;
}

/** What decides about a deposit of a reference, and where it goes. */
export interface ReferenceTerms {
  /** All that there ever were. */
  readonly bindings: readonly DepositBinding[];
  readonly accountId: string | null;
}

/** Longest reference, in characters as people count them (code points). */
export const MAX_REFERENCE_LENGTH = 255;
/** In UTF-16 units, as text is measured elsewhere. */
export const MAX_REFERENCE_UNITS = 2 * MAX_REFERENCE_LENGTH;

const PRINTABLE = new RegExp(`^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${MAX_REFERENCE_LENGTH}}$`, 'u');

/**
 * Whether a text can be a reference: 1 to 255 printable characters, not only blanks. `.` and `..` cannot, since no client
 * sends them in a path.
 */
export function isReference(text: unknown): text is string {
  return typeof text === 'string' && PRINTABLE.test(text) && /\S/.test(text) && !/^\.\.?$/.test(text);
}
