import type { FamilyName } from '@chaintill/chain-port';

export const ADDRESS_STATES = ['available', 'allocated', 'quarantined', 'retired'] as const;
export type AddressState = (typeof ADDRESS_STATES)[number];

export interface AddressView {
  readonly addressId: string;
  readonly address: string;
  readonly protocol: FamilyName;
  readonly status: AddressState;
  /** `imported`, or the label of the xpub it was derived from. */
  readonly source: string;
  readonly derivationIndex: number | null;
  readonly timesUsed: number;
  readonly quarantinedUntil: string | null;
  /** The order or deposit reference that has it now or, in quarantine, had it last. */
  readonly ownerId: string | null;
  readonly createdAt: string;
}

/** Stock of one pool (one per family and mode). */
export interface PoolStock {
  readonly protocol: FamilyName;
  readonly available: number;
  readonly allocated: number;
  readonly quarantined: number;
  readonly retired: number;
  readonly total: number;
  /** Chains that draw from this pool. */
  readonly chainIds: readonly string[];
}

/** What became of one line of an import. */
export interface ImportLine {
  /** 1-based line of the paste or file. */
  readonly line: number;
  readonly address: string;
  readonly status: 'imported' | 'rejected';
  /** Why not: `INVALID_ADDRESS`, `DUPLICATE_IN_IMPORT`, `ALREADY_IN_POOL`, `TOKEN_CONTRACT`, `IN_USE_ELSEWHERE`, `ZERO_ADDRESS`. */
  readonly code: string | null;
  readonly message: string | null;
}

export interface ImportReport {
  readonly imported: number;
  readonly rejected: number;
  readonly lines: readonly ImportLine[];
}

export interface AddressSourceView {
  readonly sourceId: string;
  readonly label: string;
  readonly protocol: FamilyName;
  readonly xpub: string;
  readonly nextIndex: number;
  readonly createdAt: string;
}
