import type { FamilyName } from '@chaintill/chain-port';

/** Base units; null: without limit. */
export interface Limit {
  readonly each: bigint | null;
  /** Within 24 hours, together with what was signed before. */
  readonly day: bigint | null;
}

/** An address whose key lies elsewhere. */
export interface ColdAddress {
  /** Canonical. */
  readonly address: string;
  /** The merchant whose hot wallet it belongs to; null: those that serve everybody. */
  readonly organizationId: string | null;
}

/** What the signer knows of a chain, from its own configuration. An absent limit means that nothing of it is signed. */
export interface SigningChain {
  readonly id: string;
  readonly family: FamilyName;
  readonly networkId: string;
  readonly livemode: boolean;
  /** By canonical contract, null for the native coin. */
  readonly assets: ReadonlyMap<string | null, { readonly symbol: string; readonly cap: Limit | undefined }>;
  readonly fee: Limit | undefined;
  readonly gas: Limit | undefined;
  /** Where surplus may go. */
  readonly cold: readonly ColdAddress[];
}
