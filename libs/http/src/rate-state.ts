/** How a caller stands after a request: the figures of his tightest window (S2-H2, S2-X4). */
export interface RateState {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until that window begins afresh. */
  readonly resetMs: number;
}
