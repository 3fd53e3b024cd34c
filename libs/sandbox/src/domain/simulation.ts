/** What a payer may do, right or wrong (issue: sandbox), and what it is for. */
export const SCENARIOS = {
  exact: 'pays what is left to pay',
  under: 'pays half of what is left to pay',
  over: 'pays a tenth more than is left to pay',
  late: 'pays what is left after the window, which ends at once',
  split: 'pays what is left in two transactions',
  'wrong-token': 'pays the amount in another currency of the chain',
  reorg: 'pays what is left; once it is seen, the chain takes the payment back for good',
} as const satisfies Record<string, string>;

export type Scenario = keyof typeof SCENARIOS;

/** Those that a deposit can be paid by: it has no window and no amount that is asked for. */
export const DEPOSIT_SCENARIOS = ['exact', 'split', 'wrong-token', 'reorg'] as const satisfies readonly Scenario[];
export type DepositScenario = (typeof DEPOSIT_SCENARIOS)[number];

/** What comes to a deposit reference. */
export interface SimulatedDeposit {
  readonly scenario: DepositScenario;
  /** Decimal text. */
  readonly amount: unknown;
  /** One that is bound; the first binding's unless set. */
  readonly currency?: string;
  readonly chainId?: string;
}

export const SIMULATION_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type SimulationState = (typeof SIMULATION_STATES)[number];

/** One thing for the payer to do; they are done in their order. */
export type Step =
  | {
      readonly kind: 'pay';
      /** Contract of the token in its canonical form; null for the native coin. */
      readonly contract: string | null;
      readonly currency: string;
      readonly decimals: number;
      /** Base units, in decimal. */
      readonly amount: string;
    }
  /** Waits until the time of the chain has passed a moment (ISO 8601). */
  | { readonly kind: 'wait_until'; readonly at: string }
  /** Waits until the gateway has seen the payments so far, then takes the last one off the chain. */
  | { readonly kind: 'take_back' };

/** A transaction of the payer. */
export interface SimulatedTransaction {
  readonly txHash: string;
  readonly currency: string;
  /** Decimal text. */
  readonly amount: string;
  /** `dropped`: a reorganisation took it off the chain, and it is not mined again. */
  readonly status: 'sent' | 'mined' | 'dropped';
  readonly blockNumber: number | null;
}

export interface SimulationView {
  readonly simulationId: string;
  /** The order that is paid; null for a deposit. */
  readonly orderId: string | null;
  /** The deposit reference that is paid to; null for an order. */
  readonly depositReference: string | null;
  readonly scenario: Scenario;
  readonly chainId: string;
  readonly status: SimulationState;
  /** Why it failed. */
  readonly error: string | null;
  readonly transactions: readonly SimulatedTransaction[];
  readonly createdAt: string;
  readonly finishedAt: string | null;
}
