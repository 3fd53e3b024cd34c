/** How far a chain is, as this process saw it last; for metrics and health. */
export interface ChainProgress {
  /** The cursor. */
  height: number | null;
  /** Time of the cursor's block, seconds since 1970. */
  blockTime: number | null;
  tipHeight: number | null;
  /** Seconds since 1970. */
  tipTime: number | null;
  /** When a tip was last believed, milliseconds since 1970. */
  tipSeenAt: number | null;
  /** Whether this process holds the lease. */
  leader: boolean;
  /** Why the cursor stands still, if it does. */
  doubt: string | null;
}

export function noProgress(): ChainProgress {
  return { height: null, blockTime: null, tipHeight: null, tipTime: null, tipSeenAt: null, leader: false, doubt: null };
}
