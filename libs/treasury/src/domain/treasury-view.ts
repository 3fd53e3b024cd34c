import type { FamilyName } from '@chaintill/chain-port';
import type { PageRequest } from '@chaintill/kernel';

/**
 * - `hot` pays out, and what receiving addresses hold goes there
 * - `gas` pays for sweeps and nothing else
 * - `cold` is only watched: its key lies elsewhere
 */
export const WALLET_ROLES = ['hot', 'gas', 'cold'] as const;
export type WalletRole = (typeof WALLET_ROLES)[number];

/** What a wallet held of one asset at a final block. Amounts are decimal text. */
export interface WalletBalanceView {
  readonly chainId: string;
  readonly currency: string;
  readonly amount: string;
  readonly height: number;
  readonly readAt: string;
  /** Below this an alarm is raised, above the ceiling the rest goes to the cold wallet; null where there is no limit. */
  readonly floor: string | null;
  readonly ceiling: string | null;
  /** Since when it is below its floor. */
  readonly lowSince: string | null;
}

export interface WalletView {
  readonly walletId: string;
  readonly role: WalletRole;
  readonly family: FamilyName;
  readonly address: string;
  readonly label: string;
  /** The signer holds its key no more; what lies there is still watched. */
  readonly retired: boolean;
  readonly balances: readonly WalletBalanceView[];
}

/** What decides from how much on an address is swept. */
export const JUDGES = ['rate', 'minimum', 'nothing'] as const;
export type Judge = (typeof JUDGES)[number];

/** What lies at receiving addresses, final and not on its way to a hot wallet. */
export interface UnsweptView {
  readonly chainId: string;
  readonly currency: string;
  readonly amount: string;
  readonly addresses: number;
  /** How much of it is worth its cost. */
  readonly worthAmount: string;
  readonly worthAddresses: number;
  /** From how much on one address is swept; null: only when it is asked for. */
  readonly worthFrom: string | null;
  readonly judgedBy: Judge;
  /** What one sweep costs at most; null until a worker asked the chain. */
  readonly cost: { readonly currency: string; readonly amount: string } | null;
}

/** Coins that pay for sweeps, on one chain. */
export interface GasView {
  readonly chainId: string;
  readonly currency: string;
  readonly walletId: string;
  readonly amount: string;
  /** It pays for few sweeps more, or for none. */
  readonly low: boolean;
  readonly fundingsUnderWay: number;
}

export interface TreasuryView {
  readonly wallets: readonly WalletView[];
  /** Families in which the wallet of the installation serves, which several merchants share. */
  readonly shared: readonly FamilyName[];
  readonly unswept: readonly UnsweptView[];
  readonly gas: readonly GasView[];
}

export const SWEEP_CAUSES = ['worth', 'payout', 'asked'] as const;
export type SweepCause = (typeof SWEEP_CAUSES)[number];

/**
 * - `funding` waits for coins to pay the network with
 * - `queued` waits for its turn, for the signer, or for a price below the cap
 * - `sent` is with the nodes, or in a block that is not final
 * - `done` is final at the hot wallet
 * - `failed` moved nothing; what lay there is swept again later
 */
export const SWEEP_STATES = ['funding', 'queued', 'sent', 'done', 'failed'] as const;
export type SweepState = (typeof SWEEP_STATES)[number];

export interface SweepView {
  readonly sweepId: string;
  readonly chainId: string;
  readonly currency: string;
  readonly amount: string;
  readonly fromAddress: string;
  readonly toWalletId: string;
  readonly cause: SweepCause;
  readonly status: SweepState;
  /** Why it failed, or what it waits for. */
  readonly reason: string | null;
  readonly txHash: string | null;
  /** What the network took of the address; null until it is final. */
  readonly networkFee: { readonly currency: string; readonly amount: string } | null;
  /** Coins that were sent to the address for it. */
  readonly gas: readonly { readonly amount: string; readonly currency: string; readonly txHash: string | null }[];
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export interface SweepQuery extends PageRequest {
  readonly status?: 'under_way' | 'done' | 'failed';
  readonly chainId?: string;
  readonly currency?: string;
}

/** A sweep of everything of an asset that a person asked for. */
export interface SweepRequestView {
  readonly requestId: string;
  readonly chainId: string;
  readonly currency: string;
  readonly status: 'accepted';
  readonly createdAt: string;
}
