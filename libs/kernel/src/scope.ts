/** Whose data and which mode: every query names both (law 9, X-6). */
export interface Scope {
  readonly organizationId: string;
  /** Live and test data never mix. */
  readonly livemode: boolean;
}
